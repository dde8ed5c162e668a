"""Draws the tables and the diagram of `protocol.md` from the code.

python docs/make_protocol.py           writes them
python docs/make_protocol.py --check   says whether they are current, and writes nothing
"""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields
from enum import Enum
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from beistand.protocol import frames, keys, signals, wire
from beistand.protocol.events import EVENTS, Reason, Surface, What
from beistand.protocol.roles import Role
from beistand.protocol.signals import SIGNALS, Limit, Why
from beistand.protocol.states import Phase, State
from beistand.protocol.table import CONNECTED, LIVE, OPEN, TABLE, Row

PAGE = Path(__file__).with_name("protocol.md")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def code(word: object) -> str:
    return f"`{word}`"


def on_one_line(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def member_docs(kind: type[Enum]) -> dict[str, str]:
    """What stands below the members of an enumeration, which Python itself forgets."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(body, ast.ClassDef)
    docs = {}
    for statement, below in pairwise(body.body):
        match statement, below:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=doc)):
                docs[name] = " ".join(str(doc).split())
    return docs


def members(kind: type[Enum], head: str) -> str:
    docs = member_docs(kind)
    return table((head, "Meaning"), ((code(m.value), docs.get(m.name, "–")) for m in kind))


# The machine

_GROUPS = (
    (frozenset(Role), "anyone"),
    (frozenset(OPEN), f"{code(Phase.KEY_OFFERED)} … {code(CONNECTED)}"),
    (frozenset(LIVE), f"{code(Phase.KEY_ACCEPTED)} … {code(CONNECTED)}"),
)


def listed(chosen: frozenset[Any], order: Iterable[Any]) -> str:
    """Roles or phases in their usual order, under one name where they have one."""
    for group, name in _GROUPS:
        if chosen == group:
            return name
    return ", ".join(code(each) for each in order if each in chosen)


def machine() -> str:
    return table(
        ("Event", "Said by", "During", "When", "Leads to"),
        (
            (
                code(row.event.__name__),
                listed(row.by, Role),
                listed(row.during, Phase),
                on_one_line(row.when.__doc__),
                code(row.leads_to) if row.leads_to else "–",
            )
            for row in TABLE
        ),
    )


def diagram() -> str:
    """The phases as a Mermaid state diagram: the events that lead on, and those that only end."""

    def name(phase: Phase) -> str:
        return "[*]" if phase is Phase.ENDED else phase.name

    def arrows() -> Iterator[str]:
        yield f"[*] --> {Phase.NEW.name}"
        for row in TABLE:
            if row.leads_to is None or len(row.during) > 1:
                continue
            (start,) = row.during
            label = f"{row.event.__name__} ({', '.join(role for role in Role if role in row.by)})"
            yield f"{name(start)} --> {name(row.leads_to)}: {label}"
        ends = [row for row in TABLE if row.leads_to is Phase.ENDED and len(row.during) > 1]
        for phase in Phase:
            sayers = [
                role for role in Role if any(role in r.by and phase in r.during for r in ends)
            ]
            if sayers:
                yield f"{name(phase)} --> [*]: Ended ({', '.join(sayers)})"

    stays = [row for row in TABLE if row.leads_to is None and CONNECTED in row.during]
    note = [f"note right of {CONNECTED.name}", "  " + "\n      ".join(_stays(stays)), "end note"]
    body = "\n".join(f"    {line}" for line in [*arrows(), *note])
    return f"```mermaid\nstateDiagram-v2\n{body}\n```"


def _stays(rows: Iterable[Row]) -> list[str]:
    """Events that happen while help is given, said once each."""
    return list(dict.fromkeys(row.event.__name__ for row in rows))


def state() -> str:
    asked = (
        (name, doc)
        for name, member in vars(State).items()
        if isinstance(member, property | cached_property) and (doc := inspect.getdoc(member))
    )
    return table(
        ("`State` answers", "What it says"),
        ((code(name), on_one_line(doc)) for name, doc in asked),
    )


# The messages


def type_name(kind: Any) -> str:
    if get_origin(kind) is tuple:
        return f"list of {type_name(get_args(kind)[0])}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind.__name__
    return {str: "text", int: "number", bool: "true/false", NoneType: "null"}[kind]


def field_list(kind: type[Any]) -> str:
    hints = get_type_hints(kind)

    def told(field: Any) -> str:
        limit = field.metadata.get("limit")
        size = f" ≤ {limit}" if limit else ""
        optional = "" if field.default is MISSING else " (may be missing)"
        return f"`{field.name}`: {type_name(hints[field.name])}{size}{optional}"

    return ", ".join(told(field) for field in fields(kind)) or "–"


def events() -> str:
    return table(
        ("Event", "What it says", "Fields"),
        ((code(n), on_one_line(kind.__doc__), field_list(kind)) for n, kind in EVENTS.items()),
    )


def all_signals() -> str:
    return table(
        ("Signal", "Said by", "What it says", "Fields"),
        (
            (code(name), listed(kind.by, Role), on_one_line(kind.__doc__), field_list(kind))
            for name, kind in SIGNALS.items()
        ),
    )


# The bytes

_FIELDS = {
    "version": f"{frames.VERSION}",
    "stream": "which content: the table below",
    "sender": "the party's number",
    "flags": "the bits below",
    "sequence": "counts the frames of one sender in one stream",
    "part": "counts the parts of one frame, from 0",
    "time": "the sender's clock, in milliseconds since 1970",
    "length": f"the payload's bytes, at most {frames.MAX_PAYLOAD}",
}
_BYTES = {"B": 1, "H": 2, "I": 4, "Q": 8}


def header() -> str:
    """Where each field lies."""
    begin = 0
    rows = []
    for letter, (name, meaning) in zip(frames.HEADER_FORMAT[1:], _FIELDS.items(), strict=True):
        rows.append((str(begin), str(_BYTES[letter]), code(name), meaning))
        begin += _BYTES[letter]
    assert begin == frames.HEADER_BYTES
    return table(("Byte", "Bytes", "Field", "Meaning"), rows)


def streams() -> str:
    passed = {
        frames.Stream.SCREEN: "from who shares, while the picture moves and a technician is there",
        frames.Stream.CHAT: f"in {code(CONNECTED)}, from an agent once it is admitted",
        frames.Stream.INPUT: "from the technician, while the state is controllable",
        frames.Stream.FILES: "from who sends the file that was granted, up to its size",
        frames.Stream.TEXT: "from the technician or the agent, each way by its own grant",
    }
    return table(
        ("Number", "Stream", "What the relay lets through"),
        ((str(int(each)), code(each.name), passed[each]) for each in frames.Stream),
    )


def flags() -> str:
    docs = member_docs(frames.Flag)
    return table(
        ("Bit", "Flag", "Meaning"),
        ((str(int(each)), code(each.name), docs[str(each.name)]) for each in frames.Flag if each),
    )


def limits() -> str:
    return table(
        ("Limit", "Value"),
        (
            ("protocol version", str(signals.PROTOCOL_VERSION)),
            ("frame version", str(frames.VERSION)),
            ("characters in a text message", f"{wire.MAX_TEXT:,}"),
            ("largest number", f"{wire.MAX_NUMBER:,}"),
            ("items of a list", str(wire.MAX_LIST)),
            ("characters of an item", str(wire.MAX_ITEM)),
            ("bytes in a frame's payload", f"{frames.MAX_PAYLOAD:,}"),
            ("digits of a session key", str(keys.KEY_DIGITS)),
        ),
    )


PARTS: dict[str, Callable[[], str]] = {
    "diagram": diagram,
    "machine": machine,
    "state": state,
    "events": events,
    "reasons": lambda: members(Reason, "Reason"),
    "requests": lambda: members(What, "What"),
    "surfaces": lambda: members(Surface, "Surface"),
    "signals": all_signals,
    "more time": lambda: members(Limit, "What runs out"),
    "refusals": lambda: members(Why, "Why"),
    "header": header,
    "streams": streams,
    "flags": flags,
    "limits": limits,
}


def drawn(page: str) -> str:
    """The page with every generated part as the code has it now."""
    for name, make in PARTS.items():
        begin, end = f"<!-- drawn: {name} -->", "<!-- end -->"
        place = re.compile(f"{begin}.*?{end}", re.DOTALL)
        content = f"{begin}\n\n{make()}\n\n{end}".replace("\\", r"\\")
        page, times = place.subn(content, page)
        if times != 1:
            raise SystemExit(f"protocol.md has {times} places for {name}")
    return page


def main(arguments: list[str]) -> int:
    page = PAGE.read_text(encoding="utf-8")
    current = drawn(page)
    if arguments == ["--check"]:
        if current != page:
            sys.stderr.write("docs/protocol.md is old: python docs/make_protocol.py\n")
        return int(current != page)
    PAGE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
