"""Windows checks sizes, and reads what stands elsewhere as something else."""

import ctypes

import pytest

from beistand.agent.windows.controls import CommonControls
from beistand.agent.windows.cursor import CursorInformation, IconInformation
from beistand.agent.windows.desktop import MonitorInformation
from beistand.agent.windows.elevated import JobLimits, ProcessInformation, StartInformation
from beistand.agent.windows.files import OpenFileName
from beistand.agent.windows.focus import ThreadInformation
from beistand.agent.windows.happenings import MESSAGE
from beistand.agent.windows.icons import Bitmap
from beistand.agent.windows.panel import WindowClass
from beistand.agent.windows.picture import BitmapHeader
from beistand.agent.windows.processes import ProcessEntry
from beistand.agent.windows.rights import ExecuteInformation, SecurityAttributes
from beistand.agent.windows.send_input import INPUT, KeyboardInput, MouseInput, send


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        (INPUT, 40),
        (MouseInput, 32),
        (KeyboardInput, 24),
        (MESSAGE, 48),
        (CursorInformation, 24),
        (IconInformation, 32),
        (MonitorInformation, 104),
        (Bitmap, 32),
        (BitmapHeader, 40),
        (ThreadInformation, 72),
        (WindowClass, 80),
        (ProcessEntry, 568),
        (ExecuteInformation, 112),
        (SecurityAttributes, 24),
        (StartInformation, 104),
        (ProcessInformation, 24),
        (JobLimits, 144),
        (OpenFileName, 152),
        (CommonControls, 8),
    ],
)
def test_a_structure_is_as_large_as_in_the_headers_of_windows(kind: type, size: int) -> None:
    assert ctypes.sizeof(kind) == size


def test_elsewhere_a_function_of_windows_says_so() -> None:
    with pytest.raises(OSError, match="SendInput"):
        send([INPUT()])
