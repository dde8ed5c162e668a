"""What keeps the screen from being shown is told apart: each needs something else to be done."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from beistand.agent.errors import ExtensionMissingError, NoSharedMemoryError, WaylandError
from beistand.agent.x11.connection import connect
from beistand.agent.x11.hands import X11Hands
from beistand.agent.x11.masked_screen import MaskedScreen
from beistand.agent.x11.shared_memory import SharedMemory
from tests.agent.x11.desk import Desk


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


@pytest.mark.parametrize("extension", ["DAMAGE", "MIT-SHM", "RANDR"])
def test_a_server_without_an_extension_is_told_apart(extension: str) -> None:
    with Desk("-extension", extension) as desk, pytest.raises(ExtensionMissingError):
        MaskedScreen(desk.name)


def test_a_server_that_lets_nobody_press_keys_is_told_apart() -> None:
    with Desk("-extension", "XTEST") as desk, pytest.raises(ExtensionMissingError):
        X11Hands(desk.name)


def test_wayland_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    with pytest.raises(WaylandError):
        connect()


def test_a_system_without_memory_to_share_is_told_apart(desk: Desk) -> None:
    connection = connect(desk.name)
    with pytest.raises(NoSharedMemoryError):
        SharedMemory(connection, 1 << 62)
    connection.disconnect()


TRIES = """
import sys
from beistand.agent.errors import DistantDisplayError
from beistand.agent.x11.screen import X11Screen
try:
    X11Screen(sys.argv[1])
except DistantDisplayError:
    print("elsewhere")
"""


def test_a_server_that_shares_no_memory_with_this_computer_is_told_apart(desk: Desk) -> None:
    apart = ["unshare", "--user", "--ipc"]  # as on another computer: no memory in common
    if subprocess.run([*apart, "true"], capture_output=True).returncode != 0:
        pytest.skip("this system lets nobody live apart")
    tried = [*apart, sys.executable, "-c", TRIES, desk.name]
    assert subprocess.run(tried, capture_output=True, text=True).stdout == "elsewhere\n"
