"""Where `make peers` puts what is only there to be measured."""

from e2e.programs import ROOT

PEERS = ROOT / ".venv" / "peers"
NOVNC = PEERS / "node_modules" / "@novnc" / "novnc"


class MissingError(Exception):
    """A peer cannot be had here; the text says what would have to be installed."""


def installed(name: str) -> str:
    """The version of one of the peers' packages."""
    found = next(PEERS.glob(f"lib/python*/site-packages/{name}-*.dist-info"))
    return found.name.removesuffix(".dist-info").partition("-")[2]
