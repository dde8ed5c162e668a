"""Adapter: what a program calls itself, in its file's version information."""

import ctypes
import struct
from pathlib import PureWindowsPath

from beistand.agent.windows.api import BOOL, DWORD, POINTER, TEXT, function

_size = function("version", "GetFileVersionInfoSizeW", DWORD, TEXT, POINTER)
_read = function("version", "GetFileVersionInfoW", BOOL, TEXT, DWORD, DWORD, POINTER)
_query = function("version", "VerQueryValueW", BOOL, POINTER, TEXT, POINTER, POINTER)


def description_of(program: PureWindowsPath) -> str:
    """The file's description in its first language, or nothing."""
    length = _size(str(program), None)
    if not length:
        return ""
    block = ctypes.create_string_buffer(length)
    if not _read(str(program), 0, length, block):
        return ""
    languages = _value(block, r"\VarFileInfo\Translation", 1)
    if len(languages) < 4:
        return ""
    language, codes = struct.unpack_from("<HH", languages)
    name = rf"\StringFileInfo\{language:04x}{codes:04x}\FileDescription"
    return _value(block, name, 2).decode("utf-16-le", "replace").rstrip("\0").strip()


def _value(block: ctypes.Array[ctypes.c_char], name: str, unit: int) -> bytes:
    """A value of the block; its length is counted in units of so many bytes."""
    place, length = POINTER(), DWORD()
    if not _query(block, name, ctypes.byref(place), ctypes.byref(length)) or not place.value:
        return b""
    return ctypes.string_at(place.value, length.value * unit)
