"""The page that checks a receipt: in the browser, with nothing sent anywhere."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from beistand.portal import browser
from beistand.portal.purposes import in_words
from beistand.portal.view import View
from beistand.portal.webcrypto import is_signed
from beistand.protocol import receipts
from beistand.protocol.errors import RemoteProtocolError
from beistand.texts import Texts
from beistand.texts.times import moment

OF_OURS = {"screen": "verify.surface", "presence": "verify.presence"}
"""What a span is about is a word of ours there, and told by this table; else it is a name."""


class Checking:
    """Conducts the page. The relay's own key stands in it, for comparison."""

    def __init__(self) -> None:
        self._view = View()
        self._texts = Texts(browser.language())
        self._ours = self._view.data("verify")["fingerprint"]

    def start(self) -> None:
        """Wire the page."""
        self._view.on_form(verify=self._chosen)
        self._view.mark("verify", runtime="ready")
        self._view.enable("check-receipt")

    def _chosen(self) -> None:
        self._looking = asyncio.ensure_future(self._look())

    async def _look(self) -> None:
        file = await browser.chosen_file("receipt-file")
        if file is None:
            self._show("missing")
            return
        try:
            signed = receipts.read(file)
        except RemoteProtocolError:
            self._show("changed")
            return
        genuine = await is_signed(signed.public, signed.message, signed.signature)
        if genuine is None:
            self._show("impossible")
        elif not genuine:
            self._show("changed")
        else:
            self._tell(signed.told)
            self._view.fill(signed_by=grouped(signed.fingerprint))
            self._show("genuine" if signed.fingerprint == self._ours else "foreign")

    def _show(self, result: str) -> None:
        self._view.mark("verify", result=result)
        self._view.focus("result-heading")

    def _tell(self, told: dict[str, Any]) -> None:
        texts = self._texts
        agreement = told["agreement"]
        answer = "unanswered"
        if agreement is not None:
            answer = "accepted" if agreement["accepted"] else "refused"
        number = agreement["number"] if agreement else ""
        self._view.fill(
            session=str(told["session"]),
            organisation=str(told["organisation"]),
            technician=str(told["technician"]),
            purpose=str(told["purpose"]),
            tools=self._tools(told.get("tools")),
            begun=self._moment(told["connected"]),
            ended=self._ended(told),
            agreement=texts(f"portal.over.agreement_{answer}", number=number),
            agreement_digest=str(agreement["digest"]) if agreement else "–",
            recorded=texts("verify.recorded" if told["recorded"] else "verify.not_recorded"),
            ledger=f"{told['ledger']['rows']} · {told['ledger']['digest']}",
        )
        self._list("rights", told["rights"])
        self._view.reveal("rights-table", bool(told["rights"]))
        self._view.reveal("no-rights", not told["rights"])
        people = receipts.people_in(told)
        self._list("people", people)
        self._view.reveal("people", bool(people))

    def _list(self, table: str, spans: list[dict[str, Any]]) -> None:
        self._view.empty(f"{table}-rows")
        for span in spans:
            what, which = self._texts(f"verify.what.{span['what']}"), str(span["which"])
            if (words := OF_OURS.get(span["what"])) is not None:
                which = self._texts(f"{words}.{which}")
            self._view.add(
                "span",
                f"{table}-rows",
                {
                    "what": f"{what}: {which}" if which else what,
                    "from": self._moment(span["from"], seconds=True),
                    "to": self._moment(span["to"], seconds=True),
                },
            )

    def _tools(self, named: list[str] | None) -> str:
        return "–" if named is None else in_words(self._texts, named)

    def _ended(self, told: dict[str, Any]) -> str:
        """When, and by whom or why."""
        at = self._moment(told["ended"])
        if name := told.get("ended_by"):
            return f"{at} · {self._texts('events.ended_by', name=name)}"
        key = f"events.Ended.{told['reason']}"
        return f"{at} · {self._texts(key)}" if key in self._texts else at

    def _moment(self, written: str | None, seconds: bool = False) -> str:
        if written is None:
            return "–"
        try:
            at = datetime.fromisoformat(written).astimezone(UTC)
        except (ValueError, OverflowError):
            return written  # whoever signed it wrote no time
        local = browser.local(round(at.timestamp() * 1000))
        return f"{local:%H:%M:%S}" if seconds else moment(self._texts, local)


def grouped(digits: str) -> str:
    """Hexadecimal digits in groups of four, as people compare them."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def start() -> None:
    """Start the page."""
    Checking().start()
