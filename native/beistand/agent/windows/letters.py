"""Letters: which letter of a button's words presses it together with Alt."""

from collections.abc import Iterable


def with_letters(buttons: Iterable[str]) -> list[str]:
    """The words with an & before their letter, no letter twice; & itself is doubled."""
    taken: set[str] = set()
    marked = []
    for words in buttons:
        lower = words.lower()
        free = (at for at, each in enumerate(lower) if "a" <= each <= "z" and each not in taken)
        place = next(free, -1)
        if place < 0:
            marked.append(words.replace("&", "&&"))
            continue
        taken.add(lower[place])
        before, after = words[:place].replace("&", "&&"), words[place:].replace("&", "&&")
        marked.append(f"{before}&{after}")
    return marked
