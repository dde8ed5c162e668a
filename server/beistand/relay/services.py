"""Services: what the rooms and routes of one relay stand on, opened and closed together."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from beistand.protocol.events import Event
from beistand.protocol.states import State
from beistand.protocol.wire import Entry
from beistand.relay.accounts import Accounts
from beistand.relay.addresses import Addresses
from beistand.relay.agreements import Agreements
from beistand.relay.answers import Answers
from beistand.relay.archive import Archive
from beistand.relay.assets import Assets
from beistand.relay.audit import Audit, to_stdout
from beistand.relay.brands import Brands
from beistand.relay.chats import Chats
from beistand.relay.clock import Clock
from beistand.relay.colleagues import Colleagues
from beistand.relay.consents import Consents
from beistand.relay.database import Database
from beistand.relay.deeds import AlarmRaised
from beistand.relay.factors import Factors
from beistand.relay.holds import Holds
from beistand.relay.invitations import Invitations
from beistand.relay.ledger import Ledger
from beistand.relay.limits import Limits
from beistand.relay.lines import Lines
from beistand.relay.notes import Notes
from beistand.relay.notices import Notices
from beistand.relay.offers import Offers
from beistand.relay.passkeys import Passkeys
from beistand.relay.passwords import Passwords
from beistand.relay.publications import Publications
from beistand.relay.receipts import Receipts
from beistand.relay.recordings import Recordings
from beistand.relay.refusals import Refusals
from beistand.relay.retention import Retention
from beistand.relay.seats import Seats
from beistand.relay.sessions import Sessions
from beistand.relay.settings import Settings
from beistand.relay.sieges import Sieges
from beistand.relay.sign_ins import SignIns
from beistand.relay.terms import Terms
from beistand.relay.tickets import Tickets
from beistand.relay.trail import Trail
from beistand.relay.undertaking_texts import UndertakingTexts
from beistand.relay.undertakings import Undertakings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services:
    """Everything with a memory, and the clock."""

    settings: Settings
    clock: Clock
    database: Database
    audit: Audit
    assets: Assets
    brands: Brands
    terms: Terms
    publications: Publications
    notices: Notices
    agreements: Agreements
    consents: Consents
    accounts: Accounts
    factors: Factors
    passkeys: Passkeys
    sign_ins: SignIns
    lines: Lines
    undertakings: Undertakings
    undertaking_texts: UndertakingTexts
    colleagues: Colleagues
    tickets: Tickets[tuple[str, str]]
    """Of a sign-in for a session, by their names."""
    sessions: Sessions
    ledger: Ledger
    receipts: Receipts
    chats: Chats
    seats: Seats
    offers: Offers
    limits: Limits
    sieges: Sieges
    refusals: Refusals
    invitations: Invitations
    notes: Notes
    answers: Answers
    archive: Archive
    trail: Trail
    recordings: Recordings
    holds: Holds
    retention: Retention

    async def vouch(self, session_id: str, state: State, party: int, event: Event) -> bool:
        """Whether what a party says of texts and of people is so.

        Raises RemoteProtocolError where it names a text that nobody could have been shown.
        """
        self.agreements.check(event)
        true = await self.colleagues.vouch(session_id, state, party, event)
        if not true:
            log.warning("session %s: %s tells no truth", session_id, type(event).__name__)
        return true

    async def write(self, session_id: str, entry: Entry, before: State) -> None:
        """Write an event down; `before` is the session's state until now."""
        if agreement := self.agreements.check(entry.event):
            await self.consents.keep(agreement)
        await self.ledger.append(session_id, entry, before)


@asynccontextmanager
async def open_services(
    settings: Settings, clock: Clock, assets: Assets
) -> AsyncIterator[Services]:
    """Open the data folder and all that stands on it. Raises FailedError."""
    async with Database.open(settings.data_dir) as database:
        recordings = Recordings(settings.data_dir / "recordings")
        recordings.recover()
        offers = Offers(database, clock, settings.key_wrong_limit)
        await offers.load()
        lines = Lines()
        audit = Audit(database, clock, to_stdout)
        alarms: set[asyncio.Task[None]] = set()

        def alarm() -> None:
            told = asyncio.create_task(audit.note(AlarmRaised()))
            alarms.add(told)
            told.add_done_callback(alarms.discard)

        refusals = Refusals(audit, clock)
        brands = Brands(database, audit, clock, settings)
        await brands.load()
        terms = Terms(database, audit, clock, settings)
        await terms.load()
        publications = Publications(database, audit, clock)
        await publications.load(assets.web / "agreements")
        ledger = Ledger(database, audit)
        accounts = Accounts(database, clock, Passwords(), brands.name)
        sign_ins = SignIns(database, clock, settings, lines)
        undertakings = Undertakings(database, clock)
        try:
            yield Services(
                settings=settings,
                clock=clock,
                database=database,
                audit=audit,
                assets=assets,
                brands=brands,
                terms=terms,
                publications=publications,
                notices=Notices(assets.web / "legal", publications, brands, terms),
                agreements=Agreements(publications, brands),
                consents=Consents(database),
                accounts=accounts,
                factors=Factors(database, clock),
                passkeys=Passkeys(database, clock, brands.name),
                sign_ins=sign_ins,
                lines=lines,
                undertakings=undertakings,
                undertaking_texts=UndertakingTexts(assets.web / "undertakings", brands.name),
                colleagues=Colleagues(database, accounts, undertakings, sign_ins),
                tickets=Tickets(clock),
                sessions=Sessions(database),
                ledger=ledger,
                receipts=Receipts(ledger, database.signer),
                chats=Chats(database),
                seats=Seats(database),
                offers=offers,
                limits=Limits(clock, alarm),
                sieges=Sieges(clock),
                refusals=refusals,
                invitations=Invitations(clock, database.secret),
                notes=Notes(database),
                answers=Answers(database),
                archive=Archive(database),
                trail=Trail(database),
                recordings=recordings,
                holds=Holds(database, audit, clock),
                retention=Retention(
                    *(database, audit, recordings, clock, terms),
                    forgets=(
                        sign_ins.forget_what_is_over,
                        accounts.forget_late_links,
                        Addresses(database, clock, settings.address_days).forget_late_ones,
                    ),
                ),
            )
        finally:
            recordings.close()
            await refusals.tick(all_of_it=True)
