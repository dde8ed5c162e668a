"""A backup taken while people are helped brings everything back, the running session too."""

import asyncio
import io
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason
from beistand.protocol.segments import is_intact, read_segment
from beistand.relay.__main__ import main
from tests.relay.saying import build, message, picture
from tests.relay.world import a_relay


async def run(*words: str) -> Result:
    """A command, as if in a process of its own."""
    return await asyncio.to_thread(CliRunner().invoke, main, words)


def listed(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_backup_of_a_running_relay_brings_its_sessions_back(tmp_path: Path) -> None:
    data, file, restored = tmp_path / "data", tmp_path / "backup.tar", tmp_path / "restored"
    async with a_relay(data) as relay:
        clock = relay.clock
        technician, _ = await relay.helps()
        await technician.says(e.Ended(Reason.TECHNICIAN))
        technician, customer = await relay.helps(recording=True)
        await customer.sends(picture(1, key=True), message(1, "Vor der Sicherung"))
        await technician.gets(message(1, "Vor der Sicherung"))
        done = await run("backup", str(file), "--data-dir", str(data))
        assert (done.exit_code, done.output) == (0, f"2 sessions written to {file}.\n")
        await customer.sends(picture(2), message(2, "Nach der Sicherung"))
        await technician.gets(message(2, "Nach der Sicherung"))
        token = await relay.signs_in()
    assert file.stat().st_mode & 0o777 == 0o600
    assert {each.name for each in listed(tmp_path)} == {"data", "backup.tar"}

    done = await run("restore", str(file), "--data-dir", str(restored))
    assert (done.exit_code, done.output) == (0, f"{file} is in {restored}, with 2 ledgers.\n")
    async with a_relay(restored, clock) as relay:
        assert relay.user.name == "Anna Berger"
        assert await relay.services.sign_ins.who(token) is None
        [segment] = relay.services.recordings.listing(customer.name)
        assert segment.sealed
        path = relay.services.recordings.path(customer.name, 1)
        assert path is not None
        content = path.read_bytes()
        assert is_intact(content, read_segment(content))
        assert picture(1, key=True) in content
        assert picture(2) not in content
        back = await relay.dials()  # the page was loaded anew: it has heard nothing
        assert customer.welcome is not None
        secret = customer.welcome.secret
        await back.signals(s.Resume(s.PROTOCOL_VERSION, 0, 0, build(), customer.name, secret))
        await back.is_welcome()
        await back.gets(message(1, "Vor der Sicherung"))
        console = await relay.technician(customer.name)
        await back.sends(message(3, "Es geht weiter"))
        await console.gets(message(3, "Es geht weiter"))
        assert message(2, "Nach der Sicherung") not in console.chat
    assert (await run("audit", "verify", "--data-dir", str(restored))).exit_code == 0
    assert [place for place in listed(restored) if place.stat().st_mode & 0o077] == []


async def test_what_was_deleted_is_in_no_backup_made_afterwards(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar"
    async with a_relay(data) as relay:
        technician, customer = await relay.helps()
        await customer.sends(message(1, "Kniefall"))
        await technician.gets(message(1, "Kniefall"))
        await technician.says(e.Ended(Reason.TECHNICIAN))
        assert (await run("backup", str(file), "--data-dir", str(data))).exit_code == 0
        assert b"Kniefall" in file.read_bytes()
        relay.clock.seconds += 100 * 86_400
        await relay.services.retention.run()
        assert (await run("backup", str(file), "--data-dir", str(data))).exit_code == 0
    assert b"Kniefall" not in file.read_bytes()


def archive(path: Path, *names: str, kind: bytes = tarfile.REGTYPE) -> Path:
    with tarfile.open(path, "w") as out:
        for name in names:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            out.addfile(member, io.BytesIO())
    return path


@pytest.mark.parametrize(
    "name",
    ["../beistand.sqlite3", "/etc/passwd", "recordings/../../x", "recordings/a/b/0001.seg",
     "recordings/a/0001.sh", "recordings/a\n/0001.seg", "relay.lock"],
)  # fmt: skip
async def test_a_name_that_is_not_ours_is_refused(tmp_path: Path, name: str) -> None:
    file = archive(tmp_path / "strange.tar", name)
    done = await run("restore", str(file), "--data-dir", str(tmp_path / "data"))
    assert done.exit_code == 1
    assert "This file is no backup of ours, or is damaged." in done.output
    assert listed(tmp_path / "data") == []


async def test_a_link_a_torn_file_and_a_folder_in_use_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    link = archive(tmp_path / "link.tar", "secret.key", kind=tarfile.SYMTYPE)
    assert (await run("restore", str(link), "--data-dir", str(data))).exit_code == 1
    half = archive(tmp_path / "half.tar", "secret.key")
    assert "damaged" in (await run("restore", str(half), "--data-dir", str(data))).output
    again = await run("restore", str(half), "--data-dir", str(data))
    assert "There is something in this folder already." in again.output
    no_tar = tmp_path / "letter.tar"
    no_tar.write_text("Sehr geehrte Damen und Herren")
    done = await run("restore", str(no_tar), "--data-dir", str(tmp_path / "other"))
    assert "no backup of ours" in done.output


async def test_where_nothing_is_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    done = await run("backup", str(file), "--data-dir", str(tmp_path / "none"))
    assert done.exit_code == 1
    assert "no data of a relay" in done.output
    assert not file.exists()
