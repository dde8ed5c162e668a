"""What rows of the audit say, in plain words of both languages."""

from dataclasses import fields
from enum import Enum

import pytest

from beistand.portal.deed_words import WORDS, actor, more
from beistand.protocol.events import Reason, Surface, What
from beistand.relay.audit import By
from beistand.relay.brands import Brand
from beistand.relay.chains import Fault
from beistand.relay.deed_kinds import Kind
from beistand.relay.deeds import DEEDS, Deed
from beistand.texts import LANGUAGES, Texts

BOTH = pytest.mark.parametrize("language", LANGUAGES)


@BOTH
@pytest.mark.parametrize("kind", DEEDS.values(), ids=lambda kind: kind.__name__)
def test_every_deed_has_its_words_with_all_that_it_says(language: str, kind: type[Deed]) -> None:
    texts = Texts(language)
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    row = {"what": kind.__name__, "by": "relay", **{name: f"<{name}>" for name in names}}
    assert texts(f"deeds.{kind.__name__}")
    told = more(texts, row)
    assert [name for name in names if f"<{name}>" not in told] == []
    assert bool(told) == bool(names)


@BOTH
@pytest.mark.parametrize(
    ("field", "words"), [("right", What), ("surface", Surface), ("reason", Reason)]
)
def test_every_word_of_ours_is_translated(language: str, field: str, words: type[Enum]) -> None:
    for each in words:
        assert f"{WORDS[field]}.{each.value}" in Texts(language)


@BOTH
def test_roles_kinds_and_faults_have_their_words(language: str) -> None:
    texts = Texts(language)
    assert [by for by in By if f"admin.audit.by.{by}" not in texts] == []
    assert [kind for kind in Kind if f"admin.audit.kinds.{kind}" not in texts] == []
    assert [fault for fault in Fault if f"admin.audit.faults.{fault}" not in texts] == []


def test_somebody_with_an_account_is_named_and_others_by_their_role() -> None:
    texts = Texts("de")
    assert actor(texts, {"by": "account", "who": "Anna"}) == "Anna"
    assert actor(texts, {"by": "customer"}) == "Kunde"


def test_a_word_from_elsewhere_stays_as_it_is_and_a_hash_is_short() -> None:
    row = {"what": "SignInRefused", "by": "relay", "why": "magic", "address": "::1"}
    assert more(Texts("en"), row) == "magic, address ::1"
    assert more(Texts("en"), row | {"address": ""}) == "magic, address no longer kept"
    ended = {"what": "SessionEnded", "reason": "lost", "rows": 9, "digest": "ab" * 32}
    assert "abababababababab" in more(Texts("de"), ended)
    assert "ab" * 9 not in more(Texts("de"), ended)


def test_what_of_the_brand_has_changed_is_told_in_words() -> None:
    row = {"what": "BrandChanged", "by": "account", "edition": 2, "changed": "logo phone"}
    assert more(Texts("de"), row) == "Fassung 2: Logo, Telefon"
    names = [field.name for field in fields(Brand)]
    assert [name for name in names if f"deeds.changed.{name}" not in Texts("en")] == []
