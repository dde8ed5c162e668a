"""Trace files: what an account touched, as CSV for an authority and JSON for programs."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import chain

from beistand.relay.clock import moment
from beistand.relay.downloads import written, zone
from beistand.relay.spreadsheet import table
from beistand.relay.tracing import File, Touched, Trace
from beistand.texts import Texts

COLUMNS = ("session", "customer", "technician", "started", "first", "last", "deeds", "files")


def trace_as_json(found: Trace) -> str:
    """A list of sessions and one of lists, times as programs read them."""
    told = [asdict(each) | {"begun": each.begun and moment(each.begun)} for each in found.sessions]
    return json.dumps({"sessions": told, "taken": found.taken}, ensure_ascii=False, indent=2)


def trace_as_csv(found: Trace, language: str, where: str) -> Iterator[str]:
    """One session or list a line; what was done and which files, each in one cell."""
    texts, place = Texts(language), zone(where)
    heading = [texts(f"admin.files.{name}", zone=place) for name in COLUMNS]
    return table(heading, chain(_rows(found.sessions, texts, where), _lists(found, texts, where)))


def _lists(found: Trace, texts: Texts, where: str) -> Iterator[list[object]]:
    for each in found.taken:
        at = written(_milliseconds(each["at"]), zone(where))
        what = texts(f"deeds.{each['what']}")
        more = texts(f"deeds.more.{each['what']}", **each)
        yield ["", texts("admin.trace.many"), "", "", at, at, f"{what} ({more})", ""]


def _rows(found: Iterable[Touched], texts: Texts, where: str) -> Iterator[list[object]]:
    place = zone(where)
    for each in found:
        deeds = (f"{texts(f'deeds.{name}')} ({n})" for name, n in each.deeds.items())
        yield [
            each.session,
            each.customer if each.kept else texts("admin.trace.gone"),
            each.technician,
            written(each.begun, place),
            *(written(_milliseconds(at), place) for at in (each.first, each.last)),
            ", ".join(deeds),
            ", ".join(_file(file, texts) for file in each.files),
        ]


def _file(file: File, texts: Texts) -> str:
    way = "to_customer" if file.to_customer else "from_customer"
    key = f"admin.trace.{way}" if file.arrived else "admin.trace.not_arrived"
    return f"{file.name} ({texts(key)})"


def _milliseconds(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1000)
