"""The agent's packages: each runs where it should, and leaves nothing there."""

import io
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from e2e.conftest import sign_in
from e2e.display import Display
from e2e.program import Program, packages
from e2e.stage import Stage
from e2e.world import Relay

SUFFIXES = (".run", ".pyz")
OF_THE_MACHINE = re.compile(r"/(ld-linux-x86-64|libc|libdl|libm|libpthread|libresolv)\.so\.\d")
# What the X server's or the machine's own settings make any program load, whoever started it.
# libcap comes with libnss_systemd.
FROM_SETTINGS = re.compile(r"/lib(Xcursor|Xfixes|nss_\w+|cap)\.so\.")
NOBODY_IS_THERE = "beistand-localhost_9-k7q2m9xwbt4r"


@pytest.fixture(params=SUFFIXES)
def package(request: pytest.FixtureRequest) -> Path:
    return packages(request.param)


@pytest.fixture
def started(screen: Display, tmp_path: Path, package: Path) -> Iterator[Program]:
    """A program whose relay is not there."""
    file = Path(shutil.copy(package, tmp_path / f"{NOBODY_IS_THERE}{package.suffix}"))
    program = Program(file, screen)
    yield program
    program.close()


@pytest.fixture
def python_stage(
    playwright: Playwright, desk: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """An operator who has the package of Python alone."""
    folder = tmp_path / "agents"
    folder.mkdir()
    shutil.copy(packages(".pyz"), folder)
    with Relay(tmp_path / "data", agents_dir=folder) as relay:
        kept: Any = sign_in(relay, desk)
        stage = Stage(playwright, desk, tmp_path, relay, kept)
        yield stage
        stage.close(request)


def test_the_package_of_python_is_given_where_there_is_no_other(
    python_stage: Stage, screen: Display, tmp_path: Path
) -> None:
    technician, customer = python_stage.technician(), python_stage.caller()
    technician.screen_width = screen.width
    customer.begins(technician.offers_a_key())
    technician.sees_the_session()
    technician.asks_for_control()
    customer.grants()

    program = customer.starts_the_program(tmp_path, screen)

    try:
        assert program.file.suffix == ".pyz"
        customer.admits_the_program(program.code)
        technician.sees_the_screen()
        program.is_closed()
        technician.sees_heading("Bericht")
        program.has_gone()
        assert program.left == []
    finally:
        program.close()


def test_a_running_program_has_no_file_but_its_own(started: Program) -> None:
    started.has_a_window()

    assert started.left == [f"{started.file}: not there, then is there"]


def test_the_one_file_needs_no_library_but_the_systems_own(screen: Display, tmp_path: Path) -> None:
    file = Path(shutil.copy(packages(".run"), tmp_path / f"{NOBODY_IS_THERE}.run"))
    program = Program(file, screen)
    try:
        program.has_a_window()
        maps = Path(f"/proc/{program.process_id}/maps").read_text()
    finally:
        program.close()

    mapped = {line.split(maxsplit=5)[5] for line in maps.splitlines() if "/" in line}
    libraries = {name for name in mapped if ".so" in name and not name.endswith(" (deleted)")}
    others = {name for name in libraries if not OF_THE_MACHINE.search(name)}
    assert {name for name in others if not FROM_SETTINGS.search(name)} == {
        name for name in others if "gconv" in name
    }
    assert any("libavcodec" in name for name in mapped)


def test_what_a_program_left_that_was_killed_while_it_unpacked_goes_at_the_next_start(
    screen: Display, tmp_path: Path, package: Path
) -> None:
    file = Path(shutil.copy(package, tmp_path / f"{NOBODY_IS_THERE}{package.suffix}"))
    left = _left_by_a_kill_while_it_unpacks(file, screen)
    # A minute later. What is younger may belong to a program that is about to lock it.
    subprocess.run(["touch", "-d", "2 minutes ago", left], check=True)

    program = Program(file, screen)

    try:
        program.has_a_window()
        assert list(program.temporary.iterdir()) == []
    finally:
        program.close()


def _left_by_a_kill_while_it_unpacks(file: Path, screen: Display) -> Path:
    for _ in range(10):  # on a busy machine it may be ready before it is killed
        program = Program(file, screen)
        program.is_killed_while_it_unpacks()
        program.close()
        for left in program.temporary.iterdir():
            return left
    raise AssertionError("it was never killed in time")


def test_a_program_that_reaches_nobody_says_so_at_once(started: Program) -> None:
    started.shows("Der Server localhost:9 ist von hier nicht zu erreichen.")
    started.has_a_window()
    assert started.display.titles().count("Fernwartung") == 1  # and no code, of no use to anybody
    started.is_closed()
    started.has_gone()
    assert started.left == []


def test_a_program_with_a_wrong_invitation_says_so_until_its_window_is_closed(
    python_stage: Stage, screen: Display, tmp_path: Path, package: Path
) -> None:
    name = f"beistand-localhost_{python_stage.relay.port}-k7q2m9xwbt4r{package.suffix}"
    program = Program(Path(shutil.copy(package, tmp_path / name)), screen)
    try:
        program.shows("Dieser Code gilt nicht oder nicht mehr.")
        screen.closes("Fernwartung")
        program.has_gone()
        assert program.left == []
    finally:
        program.close()


def test_under_wayland_the_window_says_what_to_do(
    screen: Display, tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    file = Path(shutil.copy(package, tmp_path / f"{NOBODY_IS_THERE}{package.suffix}"))
    program = Program(file, screen)
    try:
        program.shows("Unter „Wayland“ kann kein Programm den Bildschirm zeigen.")
        screen.closes("Fernwartung")
        program.has_gone()
        assert program.left == []
    finally:
        program.close()


def test_a_program_without_a_screen_says_so_and_removes_what_it_unpacked(
    package: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copy(package, tmp_path / f"{NOBODY_IS_THERE}{package.suffix}"))
    words = [sys.executable, str(file)] if package.suffix == ".pyz" else ["sh", str(file)]
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    done = subprocess.run(
        words,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "TMPDIR": str(temporary),
            "LC_ALL": "de_DE.UTF-8",
        },
        capture_output=True,
        text=True,
    )

    assert done.stderr.startswith("Hier ist kein Bildschirm, den das Programm zeigen könnte.")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [temporary]
    assert list(temporary.iterdir()) == []


def test_a_package_names_the_licence_of_every_part(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        notice = archive.read("licences/NOTICE.txt").decode()
        packed = archive.read("parts.tar.xz")
        texts = set(archive.namelist())
    with tarfile.open(fileobj=io.BytesIO(packed)) as unpacked:
        parts = unpacked.getnames()
    distributions = {
        name.split("/")[1].partition(".")[0] for name in parts if name.startswith("site/")
    }
    libraries = {name.split("/")[-1].partition(".so")[0] for name in parts if "/lib" in name}

    named = {line.partition(":")[0].partition(" ")[0] for line in notice.splitlines()}
    assert distributions - {"beistand", "_cffi_backend"} <= named
    assert {"Beistand", "cffi", "FFmpeg", "x264"} <= named
    assert ("Python" in named) == (package.suffix == ".run")
    if "libX11" in libraries:
        assert {"libx11", "libxcb", "tcl8.6", "tk8.6", "openssl"} <= named
    for place in re.findall(r"licences/\S+$", notice, re.MULTILINE):
        assert place in texts


def test_a_package_tells_its_licences(package: Path, tmp_path: Path) -> None:
    interpreter = sys.executable if package.suffix == ".pyz" else "sh"

    told = subprocess.run(
        [interpreter, package, "--licences"], capture_output=True, text=True, check=True
    ).stdout

    assert "Beistand: Apache-2.0" in told
    assert "x264" in told
