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
from beistand.agent.here import SystemWindow, leave_unpacked, remove, this_system
from beistand.agent.language import language
from beistand.protocol.invitations import Invitation, read_file_name
from beistand.texts import Texts, choose

if sys.platform != "win32":  # there the launcher itself has a way for it
    from beistand.agent import elevated

FAREWELL_SECONDS = 3.0


def main() -> None:
    """Help in the session that this program's file is named after."""
    if sys.platform != "win32" and sys.argv[1:] == [elevated.OPTION]:
        elevated.main()
        return
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    program = Path(os.environ.get("BEISTAND_PROGRAM") or sys.argv[0])
    texts = Texts(choose(language()))
    with remove(program):
        asyncio.run(_run(program, texts))


async def _run(program: Path, texts: Texts) -> None:
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
        why = await _help(invitation, texts, window)
        window.farewell(texts(f"agent.over.{why}"))
        await asyncio.wait({window.closed}, timeout=FAREWELL_SECONDS)
    except asyncio.CancelledError:
        pass
    finally:
        living.cancel()
        window.close()


async def _ask(window: SystemWindow, texts: Texts) -> Invitation:
    wrong = ""
    while True:
        invitation = read_file_name(await window.ask_invitation(wrong))
        if invitation is not None:
            return invitation
        wrong = texts("agent.wrong_invitation")


async def _help(invitation: Invitation, texts: Texts, window: SystemWindow) -> str:
    """Be in the session; the name of the text that says why it is over."""
    try:
        system = this_system(texts)
    except AgentError as error:
        return type(error).__name__.removesuffix("Error")
    code = f"{secrets.randbelow(10_000):04d}"
    conduct = Conduct(invitation.origin, invitation.token, code, texts, system)
    window.acts = conduct.acts
    try:
        return await conduct.run(window)
    except DisplayLostError:
        return "DisplayLost"
    finally:
        window.acts = None
        for adapter in (system.clipboard, system.hands, system.screen):
            adapter.close()


if __name__ == "__main__":
    main()
