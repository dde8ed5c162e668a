"""The operator's numbered texts, and which of them a consent may name."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.relay.agreements import Agreement, Agreements
from beistand.relay.audit import Audit
from beistand.relay.brands import Brand, Brands
from beistand.relay.database import Database
from beistand.relay.publications import Kind, Publications
from beistand.relay.settings import Settings
from tests.relay.keeping import HandClock
from tests.relay.saying import accepted, assets, build
from tests.relay.world import Relay, a_relay

NEW = "- Wir helfen.\n- Sie enden.\n\n# Vereinbarung\n\nFassung 2 von {organisation}.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "1.de.md").write_text("# Alt\n\n{organisation} hilft.", "utf-8")
    (folder / "2.de.md").write_text("# Neu\n\n{organisation} hilft <b>gern</b>.", "utf-8")
    (folder / "10.en.md").write_text("# New", "utf-8")
    (folder / "readme.md").write_text("no agreement", "utf-8")
    (folder / "x.de.md").write_text("none either", "utf-8")
    (folder / "3.fr.md").write_text("# Nouveau", "utf-8")
    return folder


@asynccontextmanager
async def opened(
    folder: Path, organisation: str = "Praxis-EDV"
) -> AsyncIterator[tuple[Agreements, Brands, Publications]]:
    async with Database.open(folder.parent / "data") as database:
        clock = HandClock()
        audit = Audit(database, clock)
        brands = Brands(database, audit, clock, Settings(organisation=organisation))
        await brands.load()
        publications = Publications(database, audit, clock)
        await publications.load(folder)
        yield Agreements(publications, brands), brands, publications


async def test_the_newest_text_of_a_language_is_shown_with_the_organisation_in_it(
    folder: Path,
) -> None:
    async with opened(folder) as (agreements, _, _):
        shown = agreements.current("de")
        assert (shown.number, shown.language) == (2, "de")
        assert shown.text == "# Neu\n\nPraxis-EDV hilft <b>gern</b>."
        assert agreements.current("en").number == 10


async def test_the_digest_is_that_of_the_text_as_it_was_shown(folder: Path) -> None:
    async with opened(folder) as (agreements, _, _):
        shown = agreements.current("de")
    assert shown.digest == hashlib.sha256(shown.text.encode()).hexdigest()
    async with opened(folder, "Andere") as (agreements, _, _):
        assert shown.digest != agreements.current("de").digest


async def test_markup_in_a_text_stays_text(folder: Path) -> None:
    async with opened(folder, "<script>alert(1)</script>") as (agreements, _, _):
        shown = agreements.current("de")
    assert ">Neu</h" in shown.markup
    assert "<script" not in shown.markup
    assert "<b>" not in shown.markup
    assert "&lt;b&gt;gern&lt;/b&gt;" in shown.markup


def test_the_lines_above_everything_else_are_the_summary() -> None:
    shown = Agreement(2, "de", NEW)
    assert shown.summary == ("Wir helfen.", "Sie enden.")
    assert "Wir helfen" not in shown.markup
    assert shown.markup.startswith("<h4>Vereinbarung</h4>")
    assert Agreement(2, "de", "# Titel\n\n- Punkt").summary == ()


@pytest.mark.parametrize("kind", [e.AgreementAccepted, e.AgreementRefused])
async def test_an_answer_to_an_older_text_counts(
    folder: Path, kind: type[e.AgreementAccepted | e.AgreementRefused]
) -> None:
    async with opened(folder) as (agreements, _, _):
        old = hashlib.sha256(b"# Alt\n\nPraxis-EDV hilft.").hexdigest()
        named = agreements.check(kind(1, old, "de"))
        assert named is not None
        assert named.number == 1
        with pytest.raises(RemoteProtocolError, match="never shown"):
            agreements.check(kind(2, old, "de"))
        with pytest.raises(RemoteProtocolError, match="never shown"):
            agreements.check(kind(3, old, "de"))
        assert agreements.check(e.Confirmed()) is None


async def test_a_consent_to_a_text_with_the_name_of_before_counts(folder: Path) -> None:
    async with opened(folder) as (agreements, brands, _):
        shown = agreements.current("de")
        await brands.change(0, Brand("Nachfolger GmbH", ""), b"", "Anna Berger")
        assert agreements.current("de").text == "# Neu\n\nNachfolger GmbH hilft <b>gern</b>."
        assert agreements.named(e.AgreementAccepted(2, shown.digest, "de")).text == shown.text


async def test_a_file_that_was_changed_changes_no_text_that_is_kept(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(folder) as (agreements, _, _):
        before = agreements.current("de")
    (folder / "2.de.md").write_text("# Ganz anders", "utf-8")
    (folder / "1.de.md").unlink()
    async with opened(folder) as (agreements, _, publications):
        assert agreements.current("de") == before
        assert publications.numbered(Kind.AGREEMENT, 1, "de") is not None
    assert "agreement 2 (de) is kept as it was first read" in caplog.text


async def test_both_languages_of_each_number_are_there(relay: Relay) -> None:
    names = {path.name for path in (assets().web / "agreements").glob("*.md")}
    assert {"1.de.md", "1.en.md"} <= names
    assert relay.services.agreements.current("de").number == (
        relay.services.agreements.current("en").number
    )


async def test_a_consent_outlives_the_text_that_it_names(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        _, customer = await relay.helps()
        shown = relay.services.agreements.current("de").text
    async with a_relay(tmp_path, organisation="Nachfolger GmbH") as relay:
        (consent,) = [
            event
            for event in await relay.events(customer.name)
            if isinstance(event, e.AgreementAccepted)
        ]
        assert consent == accepted()
        assert consent.digest != relay.services.agreements.current("de").digest
        assert await relay.services.consents.text(consent.digest) == shown


async def publish(relay: Relay) -> None:
    written = {"de": NEW, "en": "- We help.\n\n# Agreement\n\nA translation.\n"}
    await relay.services.publications.publish(Kind.AGREEMENT, 2, written, "Anna Berger")


async def test_who_was_shown_a_text_may_still_answer_it_after_the_next_is_published(
    relay: Relay,
) -> None:
    technician, customer = await relay.meet()
    await customer.says(e.Confirmed())
    await publish(relay)
    await customer.says(accepted())
    await customer.says(e.RecordingDecided(False))
    await technician.sees(lambda state: state.phase == "connected")
    assert accepted() in await relay.events(customer.name)


async def test_a_page_from_before_a_publication_is_loaded_anew_before_anything_is_asked(
    relay: Relay,
) -> None:
    agreements = relay.services.agreements
    before = f"{build()}.{agreements.edition}"
    session, key = await relay.offers()
    await publish(relay)
    side = await relay.dials()
    await side.signals(s.Join(s.PROTOCOL_VERSION, before, key.locator, key.proof))
    assert (await side.is_unwelcome()).why is s.Why.RELOAD
    side = await relay.dials()
    after = f"{build()}.{agreements.edition}"
    assert after != before
    await side.signals(s.Join(s.PROTOCOL_VERSION, after, key.locator, key.proof))
    await side.is_welcome()
    async with relay.browser() as page:
        portal = (await page.get("/")).text
    assert f'content="{after}"' in portal
    assert len(await relay.ledger(session)) > 1


async def test_a_running_session_is_not_torn_by_a_publication(relay: Relay) -> None:
    edition = relay.services.agreements.edition
    _, customer = await relay.helps()
    await publish(relay)
    side = await relay.comes_back(customer, build=f"{build()}.{edition}")
    await side.is_welcome()
