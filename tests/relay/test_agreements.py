"""The operator's numbered texts, and which of them a consent may name."""

import hashlib
from pathlib import Path

import pytest

from beistand.protocol import events as e
from beistand.protocol.errors import RemoteProtocolError
from beistand.relay.agreements import Agreements
from tests.relay.saying import accepted, assets
from tests.relay.world import Relay, a_relay


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "1.de.md").write_text("# Alt\n\n{organisation} hilft.", "utf-8")
    (tmp_path / "2.de.md").write_text("# Neu\n\n{organisation} hilft <b>gern</b>.", "utf-8")
    (tmp_path / "10.en.md").write_text("# New", "utf-8")
    (tmp_path / "readme.md").write_text("no agreement", "utf-8")
    (tmp_path / "x.de.md").write_text("none either", "utf-8")
    return tmp_path


def test_the_newest_text_of_a_language_is_shown_with_the_organisation_in_it(folder: Path) -> None:
    shown = Agreements(folder, "Praxis-EDV").current("de")
    assert (shown.number, shown.language) == (2, "de")
    assert shown.text == "# Neu\n\nPraxis-EDV hilft <b>gern</b>."
    assert Agreements(folder, "Praxis-EDV").current("en").number == 10


def test_the_digest_is_that_of_the_text_as_it_was_shown(folder: Path) -> None:
    shown = Agreements(folder, "Praxis-EDV").current("de")
    assert shown.digest == hashlib.sha256(shown.text.encode()).hexdigest()
    assert shown.digest != Agreements(folder, "Andere").current("de").digest


def test_markup_in_a_text_stays_text(folder: Path) -> None:
    shown = Agreements(folder, "<script>alert(1)</script>").current("de")
    assert ">Neu</h" in shown.markup
    assert "<script" not in shown.markup
    assert "<b>" not in shown.markup
    assert "&lt;b&gt;gern&lt;/b&gt;" in shown.markup


@pytest.mark.parametrize("kind", [e.AgreementAccepted, e.AgreementRefused])
def test_an_answer_to_an_older_text_that_is_still_there_counts(
    folder: Path, kind: type[e.AgreementAccepted | e.AgreementRefused]
) -> None:
    agreements = Agreements(folder, "Praxis-EDV")
    old = hashlib.sha256(b"# Alt\n\nPraxis-EDV hilft.").hexdigest()
    named = agreements.check(kind(1, old, "de"))
    assert named is not None
    assert named.number == 1
    with pytest.raises(RemoteProtocolError, match="never shown"):
        agreements.check(kind(2, old, "de"))


def test_other_events_name_no_agreement(folder: Path) -> None:
    assert Agreements(folder, "Praxis-EDV").check(e.Confirmed()) is None


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
