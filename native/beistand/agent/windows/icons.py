"""Adapter: the icon of a program's file as a PNG picture, and such a picture as an icon again."""

import ctypes
import struct
from pathlib import PureWindowsPath
from typing import Final

from beistand.agent.icon import png_of
from beistand.agent.windows.api import (
    BOOL,
    DWORD,
    HANDLE,
    LONG,
    POINTER,
    TEXT,
    WORD,
    function,
)
from beistand.agent.windows.cursor import IconInformation
from beistand.agent.windows.picture import BitmapHeader

_INT = ctypes.c_int32
_UINT = ctypes.c_uint32
_VERSION: Final = 0x0003_0000
"""Of the format of icons; there has been no other since Windows 3."""
_LARGEST: Final = 256

_extract = function("shell32", "ExtractIconExW", _UINT, TEXT, _INT, POINTER, POINTER, _UINT)
_information = function("user32", "GetIconInfo", BOOL, HANDLE, POINTER)
_make = function(
    *("user32", "CreateIconFromResourceEx", HANDLE),
    *(POINTER, DWORD, BOOL, DWORD, _INT, _INT, _UINT),
)
_destroy = function("user32", "DestroyIcon", BOOL, HANDLE)
_measure = function("gdi32", "GetObjectW", _INT, HANDLE, _INT, POINTER)
_bits = function("gdi32", "GetDIBits", _INT, HANDLE, HANDLE, _UINT, _UINT, POINTER, POINTER, _UINT)
_delete = function("gdi32", "DeleteObject", BOOL, HANDLE)
_context = function("gdi32", "CreateCompatibleDC", HANDLE, HANDLE)
_delete_context = function("gdi32", "DeleteDC", BOOL, HANDLE)


class Bitmap(ctypes.Structure):
    """BITMAP."""

    _fields_ = (
        ("kind", LONG),
        ("width", LONG),
        ("height", LONG),
        ("row", LONG),
        ("planes", WORD),
        ("bits", WORD),
        ("address", POINTER),
    )


def icon_of(program: PureWindowsPath) -> bytes:
    """The first icon of a program's file, or nothing."""
    large = HANDLE()
    if not _extract(str(program), 0, ctypes.byref(large), None, 1) or not large.value:
        return b""
    told = IconInformation()
    try:
        if not _information(large, ctypes.byref(told)):
            return b""
    finally:
        _destroy(large)
    try:
        return _png(told.colour) if told.colour else b""
    finally:
        for bitmap in (told.mask, told.colour):
            if bitmap:
                _delete(bitmap)


def icon_from(png: bytes, size: int) -> int:
    """An icon that Windows can draw, of so many pixels; 0 where it cannot be had."""
    return _make(png, len(png), 1, _VERSION, size, size, 0) or 0


def destroy(icon: int) -> None:
    """Let go of an icon."""
    _destroy(icon)


def _png(bitmap: int) -> bytes:
    size = Bitmap()
    if not _measure(bitmap, ctypes.sizeof(size), ctypes.byref(size)):
        return b""
    if not (0 < size.width <= _LARGEST and 0 < size.height <= _LARGEST):
        return b""
    header = BitmapHeader(
        size=ctypes.sizeof(BitmapHeader),
        width=size.width,
        height=-size.height,
        planes=1,
        bits=32,
    )
    pixels = ctypes.create_string_buffer(size.width * size.height * 4)
    context = _context(None)
    try:
        rows = _bits(context, bitmap, 0, size.height, pixels, ctypes.byref(header), 0)
    finally:
        _delete_context(context)
    if rows != size.height:
        return b""
    words = bytearray(pixels.raw)
    if not any(words[3::4]):
        words[3::4] = b"\xff" * len(words[3::4])  # an icon from before transparency
    return png_of(struct.pack("=II", size.width, size.height) + words)
