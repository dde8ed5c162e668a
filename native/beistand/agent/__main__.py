"""The program that the customer starts: finds its session by its own name, helps, and is gone."""

import asyncio
import logging
import os
import secrets
import signal
import sys
from pathlib import Path

from beistand.agent.conduct import Conduct
from beistand.agent.errors import AgentError, DisplayLostError
from beistand.agent.here import Removal, SystemWindow, leave_unpacked, remove, say, this_system
from beistand.agent.language import language
from beistand.agent.system import PROGRAM
from beistand.protocol.invitations import Invitation, read_file_name
from beistand.texts import Texts, choose

if sys.platform != "win32":  # there the launcher itself has a way for it
    from beistand.agent import elevated

WANTED = ("over", "sent_away")
"""Ends that somebody has wanted. All others are told until the person has read them."""
WANTED_SECONDS, READING_SECONDS = 3.0, 900.0
"""How long the last words stay, unless the window is closed."""


def main() -> None:
    """Help in the session that this program's file is named after."""
    if sys.platform != "win32" and sys.argv[1:] == [elevated.OPTION]:
        elevated.main()
        return
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    program = Path(os.environ.get(PROGRAM) or sys.argv[0])
    texts = Texts(choose(language()))
    with remove(program) as removal:
        try:
            asyncio.run(_run(program, texts, removal))
        except AgentError as error:  # not even a window
            say(texts(f"agent.over.{_name(error)}"))
            sys.exit(1)


async def _run(program: Path, texts: Texts, removal: Removal) -> None:
    window = SystemWindow(texts)
    leave_unpacked()
    me = asyncio.current_task()
    assert me is not None
    if sys.platform != "win32":  # where nobody sends signals
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, me.cancel)
    living = asyncio.ensure_future(window.run())
    try:
        invitation = read_file_name(program.name) or await _ask(window, texts)
        why = await _help(invitation, texts, window, removal)
        window.farewell(texts(f"agent.over.{why}"))
        await asyncio.wait({window.closed}, timeout=patience(why))
    except asyncio.CancelledError:
        pass
    finally:
        living.cancel()
        window.close()


def patience(why: str) -> float:
    """Seconds for the last words to be read."""
    return WANTED_SECONDS if why in WANTED else READING_SECONDS


async def _ask(window: SystemWindow, texts: Texts) -> Invitation:
    wrong = ""
    while True:
        invitation = read_file_name(await window.ask_invitation(wrong))
        if invitation is not None:
            return invitation
        wrong = texts("agent.wrong_invitation")


async def _help(
    invitation: Invitation, texts: Texts, window: SystemWindow, removal: Removal
) -> str:
    """Be in the session; the name of the text that says why it is over."""
    try:
        system = this_system(texts)
    except AgentError as error:
        return _name(error)
    code = f"{secrets.randbelow(10_000):04d}"
    conduct = Conduct(invitation.origin, invitation.token, code, texts, system)
    conduct.admitted = removal.is_ours
    window.acts = conduct.acts
    try:
        return await conduct.run(window)
    except DisplayLostError as error:
        return _name(error)
    finally:
        window.acts = None
        for adapter in (system.clipboard, system.hands, system.screen):
            adapter.close()


def _name(error: AgentError) -> str:
    return type(error).__name__.removesuffix("Error")


if __name__ == "__main__":
    main()
