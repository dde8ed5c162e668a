"""The privacy papers say what the relay really stores, and for how long."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from beistand.relay.__main__ import main
from beistand.relay.inventory import inventory, table
from beistand.relay.settings import Settings
from beistand.relay.tables import metadata
from tests.relay.world import a_relay

PAGE = (Path(__file__).parent.parent / "docs" / "privacy.md").read_text("utf-8")
NO_DATA = {"beistand.sqlite3", "relay.lock"}
"""The database itself, whose tables are told one by one, and an empty file."""


def test_the_table_is_that_of_the_settings_as_shipped() -> None:
    drawn = PAGE.partition("<!-- drawn by `beistand privacy` -->")[2].partition("<!-- end -->")[0]
    assert drawn.strip() == table(Settings())


def test_every_table_of_the_database_has_its_row_once() -> None:
    told = [name for each in inventory(Settings()) for name in each.where]
    assert len(told) == len(set(told))
    assert set(metadata.tables) <= set(told)


async def test_every_file_of_the_data_folder_has_its_row(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        await relay.helps(recording=True)
    told = {name.rstrip("/") for each in inventory(Settings()) for name in each.where}
    there = {name.removesuffix("-wal").removesuffix("-shm") for name in names(tmp_path)}
    assert there - NO_DATA <= told


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_the_command_and_the_notice_tell_the_live_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEISTAND_CHAT_DAYS", "17")
    told = CliRunner().invoke(main, ["privacy"])
    assert told.exit_code == 0
    assert "| Chat | `chats` | 17 days after the session's end, or until erased |" in told.output


async def test_customers_read_the_same_days(tmp_path: Path) -> None:
    async with (
        a_relay(tmp_path, chat_days=17, recording_days=18, event_days=19) as relay,
        relay.browser() as page,
    ):
        for language, word in (("de", "Tagen"), ("en", "days")):
            text = (await page.get(f"/privacy?language={language}")).text.replace("\xa0", " ")
            for number in (17, 18, 19):
                assert f"{number} {word}" in text
            assert "{" not in text
