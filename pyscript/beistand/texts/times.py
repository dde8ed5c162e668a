"""Durations and moments as people read them."""

from datetime import date, datetime

from beistand.texts import Texts


def clock(seconds: float) -> str:
    """A running time: ``3:05``, from an hour on ``1:02:07``."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(texts: Texts, seconds: float) -> str:
    """How long something took, in words: ``12 Minuten``, ``1 Stunde 5 Minuten``."""
    if seconds < 60:
        return texts("time.under_a_minute")
    hours, minutes = divmod(int(seconds) // 60, 60)
    parts = []
    if hours:
        parts.append(texts.count("time.hours", hours))
    if minutes:
        parts.append(texts.count("time.minutes", minutes))
    if len(parts) == 1:
        return parts[0]
    return texts("time.pair", first=parts[0], second=parts[1])


def day(texts: Texts, when: date) -> str:
    """A day: ``24. November 2026``."""
    month = texts.lines("time.months")[when.month - 1]
    return texts("time.date", day=when.day, month=month, year=when.year)


def iso_day(texts: Texts, written: str) -> str:
    """A day that is written as ``2026-11-24``; what is none, stays as it is."""
    try:
        return day(texts, date.fromisoformat(written))
    except ValueError:
        return written


def moment(texts: Texts, when: datetime) -> str:
    """A day and a time of day in the zone that `when` carries: ``24. November 2026, 14:05 Uhr``."""
    return texts("time.moment", date=day(texts, when), time=f"{when:%H:%M}")
