"""The wheel: what `pip install .` builds runs by itself, or says what it lacks."""

import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.test_house import ROOT, committed

BUILD = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d"]
# The installed command, with the libraries at hand but not our checkout: without `site` nobody
# reads the file by which an editable install is found.
START = """
import sys
sys.path[:0] = sys.argv.pop(1).split(":")
from beistand.relay.__main__ import main
main()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([*BUILD, str(folder)], cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture
def portal(wheel: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a relay that runs out of the wheel alone, in an empty folder."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    libraries = f"{tmp_path / 'installed'}:{sysconfig.get_path('purelib')}"
    command = [sys.executable, "-I", "-S", "-c", START, libraries, "serve", "--port", "0"]
    (tmp_path / "empty").mkdir()
    with subprocess.Popen(
        command, cwd=tmp_path / "empty", stdout=subprocess.PIPE, text=True
    ) as relay:
        assert relay.stdout is not None
        said = re.fullmatch(r"Beistand is ready: (\S+)\n", relay.stdout.readline())
        assert said is not None
        yield said[1]
        relay.kill()


def test_an_installed_relay_serves_the_portal_and_all_that_it_loads(portal: str) -> None:
    page = urlopen(portal).read().decode()
    loaded = set(re.findall(r'(?:href|src)="(/(?:vendor|static|build)/[^"]+)"', page))
    assert {name.split("/")[1] for name in loaded} >= {"vendor", "static"}
    for address in loaded:
        with urlopen(portal + address) as answer:
            assert answer.status == 200
            assert answer.read()


def test_the_wheel_holds_what_is_ours_and_no_package_of_the_agent(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folders = {"/".join(name.split("/")[:3]) for name in archive.namelist()}
    assert {"beistand/web/pages", "beistand/web/vendor", "beistand/web/legal"} <= folders
    assert "beistand/web/agents" not in folders
    assert not any("native" in folder or "e2e" in folder for folder in folders)


def test_without_npm_the_build_says_in_one_line_what_it_needs(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    for file in committed():
        copied = clone / file.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copied)
    failed = subprocess.run(
        [*BUILD, str(tmp_path)], cwd=clone, env={"PATH": ""}, capture_output=True, text=True
    )
    assert failed.returncode != 0
    assert failed.stderr.splitlines()[-1] == (
        "beistand: Node.js with npm is needed to fetch and compile the browser runtime"
        " (on Debian: apt-get install nodejs npm); found no `node`."
    )
