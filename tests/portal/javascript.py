"""JavaScript's side of the border, recorded: what an adapter makes there, and what it lets go.

Importing this puts it where adapters look for `js` and `pyodide.ffi`. What a test needs of the
browser it sets on `js` by pytest's monkeypatch.
"""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


class JsException(Exception):  # noqa: N818 (Pyodide's name)
    """An error of the browser, such as a DOMException."""

    def __init__(self, name: str, message: str = "") -> None:
        super().__init__(name)
        self.name, self.message = name, message


class Proxy:
    """A Python function that JavaScript holds; its owner destroys it, once, and nobody calls it
    afterwards, as Pyodide would refuse it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.destroyed = False
        proxies.append(self)

    def __call__(self, *given: Any) -> Any:
        assert not self.destroyed, "called after it was destroyed"
        return self.function(*given)

    def destroy(self) -> None:
        assert not self.destroyed, "destroyed twice"
        self.destroyed = True


class Made:
    """A JavaScript class: `new` makes one, and each is kept in `all`."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self.make = make
        self.all: list[Any] = []

    def new(self, *given: Any, **named: Any) -> Any:
        self.all.append(self.make(*given, **named))
        return self.all[-1]


class Listeners:
    """Anything that events happen to."""

    def __init__(self) -> None:
        self.listening: dict[str, list[Any]] = {}

    def addEventListener(self, kind: str, listener: Any) -> None:  # noqa: N802
        self.listening.setdefault(kind, []).append(listener)

    def removeEventListener(self, kind: str, listener: Any) -> None:  # noqa: N802
        self.listening[kind].remove(listener)

    def happens(self, kind: str) -> None:
        for listener in list(self.listening.get(kind, [])):
            listener(None)


class Null:
    """JavaScript's null."""

    def __bool__(self) -> bool:
        return False


proxies: list[Proxy] = []
"""Every proxy that was made, by whichever test."""

js: Any = ModuleType("js")
js.Object = ModuleType("Object")
js.Object.fromEntries = dict

_ffi: Any = ModuleType("pyodide.ffi")
_ffi.JsException = JsException
_ffi.create_proxy = Proxy
_ffi.create_once_callable = Proxy
_ffi.jsnull = Null()
_ffi.to_js = lambda value, **_: value

for _name, _module in {"js": js, "pyodide": ModuleType("pyodide"), "pyodide.ffi": _ffi}.items():
    sys.modules.setdefault(_name, _module)
