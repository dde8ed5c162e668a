"""Receipts: the signed file that a customer takes away at the end."""

import base64

from beistand.protocol import receipts
from beistand.relay.clock import moment
from beistand.relay.ledger import Ledger
from beistand.relay.signing import Signer


class Receipts:
    """One receipt for each session that is over, the same bytes whenever it is asked for."""

    def __init__(self, ledger: Ledger, signer: Signer) -> None:
        self._ledger = ledger
        self._signer = signer
        self.fingerprint = signer.fingerprint
        self.public = base64.b64encode(signer.public).decode()

    async def write(self, session_id: str) -> str | None:
        """The file, or None where the session is not over or not kept any more."""
        entries = await self._ledger.entries(session_id)
        _, digest = await self._ledger.end(session_id)
        what = receipts.told(session_id, entries, digest, moment)
        if what["ended"] is None:
            return None
        return receipts.write(what, self._signer.public, self._signer.sign)
