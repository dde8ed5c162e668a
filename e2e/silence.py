"""What a relay or a program said in a story bears no secret: looked through when it has gone."""

import json
import re
from collections.abc import Iterable

from beistand.protocol.invitations import read_file_name

GREETING = "Make the first account here: "
"""The one line that is allowed to bear one: the set-up link of the first start."""
AUDITED = ("chain", "digest", "digests", "session", "address_hash")
"""What rows of the audit say in digits that look like a proof, and are none."""
SHAPES = {
    "token, ticket or cookie": re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])"),
    "session key": re.compile(r"(?<![\w.-])\d{3} ?\d{3} ?\d{4}(?![\w.-])"),
    "proof of a key": re.compile(r"(?<!\w)[0-9a-f]{64}(?!\w)"),
    "secret of an app": re.compile(r"(?<!\w)(?:[A-Z2-7]{4} ?){7}[A-Z2-7]{4}(?!\w)"),
    "recovery code": re.compile(r"(?<![\w-])(?:[a-z2-7]{4}-){5}[a-z2-7]{4}(?![\w-])"),
}


def secrets_in(lines: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """What stands there and should not, each with its line; `known` are secrets of this story."""
    found = []
    for line in lines:
        if line.startswith(GREETING):
            continue
        said = _without_what_is_audited(line)
        kinds = [kind for kind, shape in SHAPES.items() if shape.search(said)]
        kinds += ["secret of this story" for secret in known if secret in line]
        kinds += ["invitation"] * (read_file_name(line) is not None)
        found += [f"{kind}: {line}" for kind in kinds]
    return found


def _without_what_is_audited(line: str) -> str:
    try:
        row = json.loads(line)
    except ValueError:
        return line
    if not isinstance(row, dict):
        return line
    return json.dumps({name: value for name, value in row.items() if name not in AUDITED})
