"""All data of one practice, given out or erased by one command each."""

import asyncio
import json
import zipfile
from pathlib import Path

from click.testing import CliRunner, Result

from beistand.protocol import events as e
from beistand.protocol.events import KeyOffered, Reason
from beistand.protocol.receipts import read
from beistand.relay.__main__ import main
from beistand.relay.audit import By
from beistand.relay.customers import even
from beistand.relay.reading import reading
from beistand.relay.verification import verify
from tests.relay.calling import kern, lets_in
from tests.relay.saying import message, picture
from tests.relay.world import Clock, Relay, a_relay


def run(*arguments: str, data: Path, say: str = "") -> Result:
    command, *rest = arguments
    return CliRunner().invoke(main, [command, "--data-dir", str(data), *rest], input=say)


async def helped(relay: Relay, customer: str, secret: str) -> str:
    """A session with this customer, with a word in each place; the session's number."""
    offered = KeyOffered(f"{secret} im Zweck", relay.user.name, "Haus", f"{secret}-1", customer)
    session, key = await relay.lobby.offer(relay.user, offered, 10)
    technician = await relay.technician(session)
    page = await relay.customer(key)
    await page.agrees(recording=True)
    await page.says(e.SharingStarted(e.Surface.WINDOW))
    await technician.sees(lambda state: state.visible)
    await page.sends(picture(1, key=True), message(1, f"{secret} im Chat"))
    await technician.gets(message(1, f"{secret} im Chat"))
    await technician.says(e.Ended(Reason.TECHNICIAN))
    await relay.services.notes.set(session, 1, f"{secret} in Notizen", 1)
    return session


async def lived(data: Path) -> tuple[str, str, str]:
    """Two sessions of one practice, one of another; their numbers."""
    async with a_relay(data) as relay:
        first = await helped(relay, "Praxis Dr. Ott", "Kniefall")
        second = await helped(relay, " praxis  DR. OTT ", "Zuckerhut")
        return first, second, await helped(relay, "Praxis Dr. Otto", "Apfelbaum")


def on_disk(data: Path, word: str) -> bool:
    return any(word.encode() in file.read_bytes() for file in data.rglob("*") if file.is_file())


def faults(data: Path) -> list[object]:
    with reading(data) as read_only:
        return list(verify(read_only.connection, read_only.public).faults)


def whats(data: Path) -> list[str]:
    async def told() -> list[str]:
        async with a_relay(data) as relay:
            return [row["what"] for row in await relay.services.audit.rows()]

    return asyncio.run(told())


def test_a_practice_gets_all_that_is_kept_of_it_and_nothing_of_others(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "ott.zip"
    first, second, other = asyncio.run(lived(data))
    done = run("export", "--customer", "Praxis Dr. Ott", str(file), data=data)
    assert done.exit_code == 0, done.output
    assert done.output == f"2 sessions written to {file}.\n"
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as out:
        names = out.namelist()
        everything = b"".join(out.read(name) for name in names)
        told = json.loads(out.read(f"{first}/session.json"))
        signed = read(out.read(f"{second}/receipt.json"))
        segment = out.read(f"{first}/recording/0001.seg")
    assert {name.partition("/")[0] for name in names} == {"README.txt", first, second}
    assert other.encode() not in everything
    assert b"Apfelbaum" not in everything
    assert told["session"]["customer"] == "Praxis Dr. Ott"
    assert [row["text"] for row in told["chat"]] == ["Kniefall im Chat"]
    assert told["notes"] == "Kniefall in Notizen"
    assert told["events"][0]["said"]["purpose"] == "Kniefall im Zweck"
    assert signed.told["session"] == second
    assert segment == (data / "recordings" / first / "0001.seg").read_bytes()
    assert whats(data).count("SessionExported") == 2


def test_erasing_a_practice_leaves_nothing_of_it_and_chains_that_can_be_checked(
    tmp_path: Path,
) -> None:
    first, second, other = asyncio.run(lived(tmp_path))
    before = [word for word in ("Kniefall", "Zuckerhut", "Apfelbaum") if on_disk(tmp_path, word)]
    assert before == ["Kniefall", "Zuckerhut", "Apfelbaum"]
    asked = run("erase", "--customer", "Praxis Dr. Ott", data=tmp_path, say="n\n")
    assert asked.exit_code == 1
    assert "Delete 2 sessions of " in asked.output
    assert on_disk(tmp_path, "Kniefall")

    done = run("erase", "--customer", "Praxis Dr. Ott", "--yes", data=tmp_path)
    assert (done.exit_code, done.output) == (0, "2 sessions deleted.\n")
    for word in ("Kniefall", "Zuckerhut", 'Praxis Dr. Ott"', "DR. OTT"):
        assert not on_disk(tmp_path, word), word
    assert on_disk(tmp_path, "Apfelbaum")
    assert [folder.name for folder in (tmp_path / "recordings").iterdir()] == [other]
    assert faults(tmp_path) == []
    assert whats(tmp_path).count("EventsDeleted") == 2
    again = run("erase", "--session", first, "--session", second, "--yes", data=tmp_path)
    assert (again.exit_code, again.output) == (1, "Error: There is no such customer or session.\n")


def test_a_held_session_and_one_that_is_not_over_stay_and_are_named(tmp_path: Path) -> None:
    async def opened() -> str:
        later = Clock()
        later.seconds += 60
        async with a_relay(tmp_path, later) as relay:
            offered = KeyOffered("Noch nicht vorbei", relay.user.name, "Haus", "", "Praxis Dr. Ott")
            return (await relay.lobby.offer(relay.user, offered, 10))[0]

    first, _, _ = asyncio.run(lived(tmp_path))
    running = asyncio.run(opened())
    assert run("hold", first, data=tmp_path).exit_code == 0
    done = run("erase", "--customer", "praxis dr. ott", "--yes", data=tmp_path)
    assert done.exit_code == 1
    assert done.stdout == "1 session deleted.\n"
    assert done.stderr.splitlines() == [
        f"Session {first} is held and stays.",
        f"Session {running} is not over and stays.",
    ]
    assert run("release", first, data=tmp_path).exit_code == 0
    assert run("erase", "--session", first, "--yes", data=tmp_path).exit_code == 0
    assert not on_disk(tmp_path, "Kniefall")
    assert faults(tmp_path) == []


def test_whose_data_must_be_said(tmp_path: Path) -> None:
    asyncio.run(lived(tmp_path))
    assert run("erase", "--yes", data=tmp_path).exit_code == 2
    assert run("erase", "--customer", " ", "--yes", data=tmp_path).exit_code == 1
    assert (
        run("hold", "nobody", data=tmp_path).output == "Error: There is no such session. (nobody)\n"
    )
    assert on_disk(tmp_path, "Apfelbaum")


def test_a_name_is_the_same_whatever_its_capitals_and_blanks() -> None:
    assert even("  Praxis  Dr.\tÖTT ") == even("praxis dr. o\u0308tt")
    assert even("Praxis Ott") != even("Praxis Otto")


def test_what_is_given_out_tells_who_was_let_in_and_who_holds_it(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "ott.zip"

    async def held() -> str:
        async with a_relay(data) as relay:
            offered = e.KeyOffered("Drucker", relay.user.name, "Haus", customer="Praxis Dr. Ott")
            session, key = await relay.lobby.offer(relay.user, offered, 10)
            technician = await relay.technician(session)
            page = await relay.customer(key)
            await page.agrees()
            await lets_in(relay, technician, page, await kern(relay))
            await technician.says(e.Ended(Reason.TECHNICIAN))
            await relay.services.holds.place(session, By.ACCOUNT, "Anna Berger", "Streitfall")
            return session

    session = asyncio.run(held())
    assert run("export", "--customer", "Praxis Dr. Ott", str(file), data=data).exit_code == 0
    with zipfile.ZipFile(file) as out:
        told = json.loads(out.read(f"{session}/session.json"))
    [colleague] = told["colleagues"]
    assert (colleague["name"], colleague["called_by"]) == ("Jonas Kern", "Anna Berger")
    assert (colleague["helped"], colleague["sent_away"]) == (False, False)
    assert (told["hold"]["who"], told["hold"]["why"]) == ("Anna Berger", "Streitfall")
