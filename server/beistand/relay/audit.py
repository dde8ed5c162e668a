"""The audit: who did what, beside the sessions' ledgers."""

import logging
from enum import StrEnum

from beistand.relay.deeds import Deed

log = logging.getLogger(__name__)


class By(StrEnum):
    """In what role somebody did it."""

    ACCOUNT = "account"
    """Somebody with an account, whose name stands in `who`."""
    RELAY = "relay"
    """The relay by itself, or somebody of whom nothing is known."""
    OPERATOR = "operator"
    """Somebody at the relay's own machine, with a command."""


class Audit:
    """Where deeds are noted."""

    async def note(
        self, deed: Deed, who: str = "", session: str = "", by: By | None = None
    ) -> None:
        """Write down what somebody did. `who` is an account's name."""
        by = by or (By.ACCOUNT if who else By.RELAY)
        log.info("audit: %s by %s %r in %r: %s", type(deed).__name__, by, who, session, vars(deed))
