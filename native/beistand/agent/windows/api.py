"""Adapter: functions of Windows, each declared once with the exact types of its arguments.

Sizes are said outright, since C's long has eight bytes elsewhere: so every module is imported and
every structure measured on other systems, too. Only calling a function needs Windows.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

BYTE = ctypes.c_uint8
WORD = ctypes.c_uint16
DWORD = ctypes.c_uint32
LONG = ctypes.c_int32
BOOL = ctypes.c_int32
HRESULT = ctypes.c_int32
SIZE = ctypes.c_size_t
WPARAM = ctypes.c_size_t
LPARAM = ctypes.c_ssize_t
LRESULT = ctypes.c_ssize_t
HANDLE = ctypes.c_void_p
POINTER = ctypes.c_void_p
TEXT = ctypes.c_wchar_p

ON_WINDOWS: Final = sys.platform == "win32"

Function = Callable[..., Any]


class RECT(ctypes.Structure):
    """A rectangle by its edges; right and bottom lie outside."""

    _fields_ = (("left", LONG), ("top", LONG), ("right", LONG), ("bottom", LONG))


class POINT(ctypes.Structure):
    """A place."""

    _fields_ = (("x", LONG), ("y", LONG))


def function(library: str, name: str, result: Any, *arguments: Any) -> Function:
    """A function of one of Windows' own libraries, never of one that lies beside the program."""
    if sys.platform == "win32":
        prototype = ctypes.WINFUNCTYPE(result, *arguments, use_last_error=True)
        found: Function = prototype((name, _library(library)))
    else:

        def found(*_: object) -> Any:
            raise OSError(f"{name} is a function of Windows")

    return found


def last_error() -> int:
    """Why the last function that this thread has called did not do what it was asked for."""
    told: Function = getattr(ctypes, "get_last_error", int)  # which Windows alone has
    return int(told())


def forget_error() -> None:
    """No function has failed so far: some leave the last error alone where all went well."""
    forget: Function = getattr(ctypes, "set_last_error", bool)
    forget(0)


def callback(result: Any, *arguments: Any) -> Callable[[Function], Any]:
    """Makes a Python function one that Windows can call; it must be kept as long as it may be."""
    if sys.platform == "win32":
        kind = ctypes.WINFUNCTYPE(result, *arguments)
    else:
        kind = ctypes.CFUNCTYPE(result, *arguments)
    return kind


def array_of(kind: Any, items: Sequence[Any]) -> Any:
    """The items as C has them."""
    return (kind * len(items))(*items)


if sys.platform == "win32":
    _FROM_SYSTEM32: Final = 0x800
    _libraries: dict[str, ctypes.WinDLL] = {}

    def _library(name: str) -> ctypes.WinDLL:
        if name not in _libraries:
            _libraries[name] = ctypes.WinDLL(
                f"{name}.dll", use_last_error=True, winmode=_FROM_SYSTEM32
            )
        return _libraries[name]
