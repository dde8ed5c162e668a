"""What runs with administrator rights: opens the few tools that it is told to, until it is let go.

A program of its own that needs nothing but Python, since it is started by the system's dialog as
another user. It is told one word a line, and ends, with everything it opened, at the end of them.
"""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

assert sys.platform != "win32"

OPTION = "--elevated"
"""With this word the agent's own program runs this one, where there is no other Python."""
TERMINALS = ("x-terminal-emulator", "xterm", "konsole", "qterminal", "lxterminal")
DESKTOP = ("DISPLAY", "XAUTHORITY", "LANG")
"""What a window needs to know of the customer's desktop."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Say that the rights are there, then do what each line asks for."""
    # What is started here and goes into the background stays a child of this, to be ended with it.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        # Heard and not ignored: what is ignored here, the terminal would ignore as well.
        signal.signal(number, lambda *_: None)
    desktop: dict[str, str] = json.loads(sys.stdin.readline())
    sys.stdout.write(json.dumps({"user": os.geteuid()}) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        if line.strip() == "terminal":
            open_terminal(desktop)
    end_all()


def open_terminal(desktop: dict[str, str]) -> None:
    """A command line on the customer's desktop, for all to see."""
    found = (shutil.which(name, path=PATH) for name in TERMINALS)
    terminal = next((each for each in found if each), None)
    if terminal is None:
        return
    home = "/root" if os.geteuid() == 0 else "/"
    known = {name: desktop[name] for name in DESKTOP if name in desktop}
    environment: dict[str, str] = {"PATH": PATH, "HOME": home, "SHELL": "/bin/sh", **known}
    with contextlib.suppress(OSError):
        subprocess.Popen(  # noqa: S603 — one of the names above
            [terminal],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def end_all() -> None:
    """End whatever was started with these rights, however deep, until nothing of it is left."""
    for number, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0)):
        until = time.monotonic() + patience
        while running := offspring(os.getpid()):
            if time.monotonic() > until:
                break
            for each in running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, number)
            time.sleep(0.05)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def offspring(process: int) -> list[int]:
    """The processes below this one that still run."""
    found = []
    for each in _children(process):
        found += [each, *offspring(each)]
    return found


def _children(process: int) -> list[int]:
    with contextlib.suppress(OSError):
        threads = Path(f"/proc/{process}/task").glob("*/children")
        return [int(each) for thread in threads for each in thread.read_text().split()]
    return []


if __name__ == "__main__":
    main()
