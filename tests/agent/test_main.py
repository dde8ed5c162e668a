"""The last words: what somebody wanted is gone at once, what went wrong can be read in peace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from beistand.agent import errors
from beistand.agent.__main__ import READING_SECONDS, WANTED_SECONDS, patience
from beistand.texts import LANGUAGES, Texts, catalogue

ENDS = [key.split(".")[2] for key in catalogue("de") if key.startswith("agent.over.")]


@pytest.mark.parametrize("why", ENDS)
def test_whatever_went_wrong_stays_until_it_was_read(why: str) -> None:
    wanted = why in ("over", "sent_away")
    assert patience(why) == (WANTED_SECONDS if wanted else READING_SECONDS)


def test_everything_that_keeps_the_screen_from_being_shown_has_its_own_sentence() -> None:
    kinds: list[type[Exception]] = [errors.NoDisplayError, *errors.NoDisplayError.__subclasses__()]
    for language in LANGUAGES:
        texts = Texts(language)
        names = [kind.__name__.removesuffix("Error") for kind in kinds]
        assert len({texts(f"agent.over.{name}") for name in names}) == len(kinds) == 5


# Python takes C.UTF-8, which every machine has, for English.
@pytest.mark.parametrize(("locale", "language"), [("de_DE.UTF-8", "de"), ("C.UTF-8", "en")])
def test_without_a_display_a_sentence_says_so_where_it_was_started(
    tmp_path: Path, locale: str, language: str
) -> None:
    done = started({"LC_ALL": locale}, tmp_path)

    assert done.returncode == 1
    assert done.stderr == Texts(language)("agent.over.NoDisplay") + "\n"


def test_a_desktop_without_x_says_it_in_its_own_dialog(tmp_path: Path) -> None:
    dialog = tmp_path / "zenity"
    dialog.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/shown\n')
    dialog.chmod(0o700)

    started(
        {
            "LC_ALL": "de_DE.UTF-8",
            "WAYLAND_DISPLAY": "wayland-0",
            "PATH": f"{tmp_path}:/usr/bin:/bin",
        },
        tmp_path,
    )

    shown = (tmp_path / "shown").read_text().splitlines()
    assert shown[-1] == Texts("de")("agent.over.NoDisplay")


def started(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")}
    return subprocess.run(
        [sys.executable, "-m", "beistand.agent"],
        env={**kept, "HOME": str(folder), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
    )
