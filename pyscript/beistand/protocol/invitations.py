"""Invitations: how an agent finds its relay and its session, by the name of its own file.

One signed build serves all relays and all sessions, so that what differs stands in the file's
name: `beistand-hilfe.example.org-k7q2m9xwbt4r.exe`. Browsers and people rename copies: whatever
stands before and behind is of no interest.
"""

import re
from dataclasses import dataclass

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which look alike when somebody types them from a page."""
TOKEN_CHARACTERS = 12

_TOKEN = f"[{ALPHABET}]{{{TOKEN_CHARACTERS}}}"
_NAME = re.compile(
    r"beistand-(?P<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?:_(?P<port>\d{1,5}))?"
    rf"-(?P<token>{_TOKEN})(?![a-z0-9])",
    re.IGNORECASE,
)
_HERE = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Invitation:
    """Where to go and what to show there. `port` 0 is the usual one."""

    host: str
    port: int
    token: str

    @property
    def origin(self) -> str:
        """The relay's address as a browser says it. Only this computer is reached without TLS."""
        scheme = "http" if self.host in _HERE else "https"
        return f"{scheme}://{self.host}:{self.port}" if self.port else f"{scheme}://{self.host}"

    @property
    def file_name(self) -> str:
        """The name of the download, without its ending."""
        port = f"_{self.port}" if self.port else ""
        return f"beistand-{self.host}{port}-{self.token}"


def read_file_name(name: str) -> Invitation | None:
    """The invitation in the name of a file; None where there is none (any longer)."""
    found = _NAME.search(name)
    if found is None:
        return None
    port = int(found["port"] or 0)
    if port > 65535:
        return None
    return Invitation(found["host"].lower(), port, found["token"].lower())
