"""Links: where a chat message contains an address that may become a link."""

import re
from collections.abc import Iterator

# Only http and https: whatever else a message names stays text, javascript: above all.
_ADDRESS = re.compile(r"https?://[^\s<>\"'„“”‚‘’]+", re.IGNORECASE)
_CLOSING = ".,;:!?)]}…"


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is an address; joined they are the text again."""
    end = 0
    for match in _ADDRESS.finditer(text):
        address = match[0]
        while address and address[-1] in _CLOSING:
            if address[-1] == ")" and address.count("(") >= address.count(")"):
                break
            address = address[:-1]
        if len(address) <= len("https://"):
            continue
        if match.start() > end:
            yield text[end : match.start()], False
        yield address, True
        end = match.start() + len(address)
    if end < len(text):
        yield text[end:], False
