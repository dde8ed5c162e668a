"""Adapter: where this person keeps downloads under Windows."""

import ctypes
import uuid
from pathlib import Path
from typing import Final

from beistand.agent.windows.api import DWORD, HANDLE, HRESULT, POINTER, function

_DOWNLOADS: Final = uuid.UUID("374de290-123f-4565-9164-39c4925e467b")
"""FOLDERID_Downloads."""

_known_folder = function(
    "shell32", "SHGetKnownFolderPath", HRESULT, POINTER, DWORD, HANDLE, POINTER
)
_free = function("ole32", "CoTaskMemFree", None, POINTER)


def downloads() -> Path:
    """The folder for downloads; the home folder where there is none."""
    found = ctypes.c_wchar_p()
    which = (ctypes.c_char * 16).from_buffer_copy(_DOWNLOADS.bytes_le)
    failed = _known_folder(which, 0, None, ctypes.byref(found))
    try:
        path = Path(found.value or "") if not failed else None
    finally:
        _free(found)
    return path if path is not None and path.is_dir() else Path.home()
