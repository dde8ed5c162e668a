"""Hostile words in every field of text stay words: each field names the test that tries it.

A new field of a body, an event or a signal fails here until somebody has named its test.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo

import beistand.relay
from beistand.protocol.events import EVENTS
from beistand.protocol.signals import SIGNALS
from beistand.relay.requests import Strict

ROOT = Path(__file__).resolve().parent.parent
STORY = "e2e/test_hostile.py::test_hostile_words_stay_words_and_no_address_bears_a_secret"
HOUSE = "e2e/test_hostile.py::test_hostile_words_of_passkeys_papers_and_prepared_answers_stay_words"
AFTERWARDS = (
    "e2e/test_hostile_afterwards.py::test_what_is_asked_looked_for_held_and_published_stays_words"
)
COLLEAGUE = "e2e/test_colleagues.py::test_a_hostile_name_stays_words"
DESK = "tests/relay/console/test_desk.py::test_hostile_words_stay_words"
ANY_BODY = "tests/relay/test_any_request.py::test_any_body_at_any_route_is_answered"
ANY_MESSAGE = (
    "tests/relay/test_any_message.py::test_any_messages_at_any_side_at_worst_close_its_socket"
)
ONLY_OURS = "tests/relay/console/test_brand.py::test_whatever_else_is_refused_and_changes_nothing"
EXCHANGE = (
    "e2e/test_exchange.py::test_a_file_arrives_byte_for_byte_and_its_name_is_told_letter_for_letter"
)
TRACED = (
    "e2e/test_reports.py::test_an_auditor_reads_checks_and_takes_away_the_audit_but_watches_nothing"
)
TRUTH = "tests/relay/test_colleagues.py::test_a_page_cannot_name_somebody_else"
CONSENT = (
    "tests/relay/test_consent.py::test_a_consent_to_another_text_closes_the_socket_and_is_none"
)
ZONE = (
    "tests/relay/console/test_reports.py::test_a_zone_from_outside_leads_to_no_file_of_this_machine"
)

# What is shown to somebody, and what is only compared, looked up or refused: the latter may hold
# anything, and any request or message with it is answered or closed.
TRIED = {
    "AppCode.code": ANY_BODY,
    "AppCode.ticket": ANY_BODY,
    "Asked.secret": ANY_BODY,
    "Asked.session": ANY_BODY,
    "Behind.session": ANY_BODY,
    "Code.code": ANY_BODY,
    "Code.pending": ANY_BODY,
    "Credentials.name": STORY,
    "Credentials.password": ANY_BODY,
    "Draft.english": AFTERWARDS,
    "Draft.german": AFTERWARDS,
    "Filters.customer": AFTERWARDS,
    "Filters.words": AFTERWARDS,
    "Link.token": ANY_BODY,
    "Narrowed.who": ANY_BODY,
    "NewBrand.logo": ONLY_OURS,
    "NewBrand.organisation": "tests/relay/test_pages.py::"
    "test_what_the_operator_calls_himself_stays_text",
    "NewBrand.phone": "tests/relay/test_pages.py::test_what_the_operator_calls_himself_stays_text",
    "NewColours.dark": ONLY_OURS,
    "NewColours.light": ONLY_OURS,
    "NewHold.why": AFTERWARDS,
    "NewKey.customer": STORY,
    "NewKey.purpose": DESK,
    "NewKey.ticket": STORY,
    "NewNotes.text": STORY,
    "NewPasskey.name": HOUSE,
    "NewPassword.after": ANY_BODY,
    "NewPassword.before": ANY_BODY,
    "NewPerson.name": COLLEAGUE,
    "NewPerson.role": ANY_BODY,
    "NewRole.role": ANY_BODY,
    "NewWording.english": HOUSE,
    "NewWording.german": HOUSE,
    "NewWording.title": HOUSE,
    "Paper.version": HOUSE,
    "SetUp.name": STORY,
    "SetUp.password": ANY_BODY,
    "Statement.digest": ANY_BODY,
    "Statement.language": ANY_BODY,
    "Taken.zone": ZONE,
    "Traced.account": ANY_BODY,
    # Events and signals
    "Accept.code": ANY_MESSAGE,
    "Accept.token": ANY_MESSAGE,
    "AgreementAccepted.digest": CONSENT,
    "AgreementAccepted.language": CONSENT,
    "AgreementRefused.digest": CONSENT,
    "AgreementRefused.language": CONSENT,
    "Ended.name": TRUTH,
    "Enter.build": ANY_MESSAGE,
    "Enter.ticket": ANY_MESSAGE,
    "FileChosen.file": TRACED,
    "FileChosen.request": ANY_MESSAGE,
    "Granted.request": ANY_MESSAGE,
    "Invited.token": ANY_MESSAGE,
    "Join.build": ANY_MESSAGE,
    "Join.locator": ANY_MESSAGE,
    "Join.proof": ANY_MESSAGE,
    "Joined.code": ANY_MESSAGE,
    "Joined.name": STORY,
    "Joined.undertaking": ANY_MESSAGE,
    "KeyOffered.customer": STORY,
    "KeyOffered.organisation": "tests/relay/test_pages.py::"
    "test_what_the_operator_calls_himself_stays_text",
    "KeyOffered.purpose": STORY,
    "KeyOffered.technician": STORY,
    "KeyOffered.ticket": STORY,
    "KeyOffered.undertaking": ANY_MESSAGE,
    "Refused.request": ANY_MESSAGE,
    "Requested.file": EXCHANGE,
    "Requested.name": COLLEAGUE,
    "Requested.request": ANY_MESSAGE,
    "Requested.undertaking": TRUTH,
    "Requested.why": AFTERWARDS,
    "Resume.build": ANY_MESSAGE,
    "Resume.secret": ANY_MESSAGE,
    "Resume.session": ANY_MESSAGE,
    "Transferred.request": ANY_MESSAGE,
    "Welcome.secret": ANY_MESSAGE,
    "Welcome.session": ANY_MESSAGE,
    "Withdrawn.request": ANY_MESSAGE,
}


def models(kind: type[Strict] = Strict) -> Iterator[type[Strict]]:
    """Every body that a route takes."""
    for module in pkgutil.walk_packages(beistand.relay.__path__, "beistand.relay."):
        if "migrations" not in module.name and "__main__" not in module.name:
            importlib.import_module(module.name)
    for each in kind.__subclasses__():
        yield each
        yield from models(each)


def holds_text(field: FieldInfo) -> bool:
    return bool(re.search(r"\bstr\b|\bdict\b", str(field.annotation)))


def there() -> set[str]:
    """Every field of text; of a field that is handed down, the class that has it first."""
    found = set()
    for model in models():
        handed_down = {name for base in model.__mro__[1:] for name in _fields_of(base)}
        found |= {
            f"{model.__name__}.{name}"
            for name, field in model.model_fields.items()
            if holds_text(field) and name not in handed_down
        }
    for kind in (*EVENTS.values(), *SIGNALS.values()):
        parts = fields(kind)  # type: ignore[arg-type]
        found |= {f"{kind.__name__}.{each.name}" for each in parts if each.type in (str, "str")}
    return found


def _fields_of(kind: type[Any]) -> set[str]:
    return set(getattr(kind, "model_fields", {})) if issubclass(kind, Strict) else set()


def test_every_field_of_text_has_its_test() -> None:
    assert there() == set(TRIED)


@pytest.mark.parametrize("named", sorted(set(TRIED.values())))
def test_every_test_that_is_named_is_there(named: str) -> None:
    file, name = named.split("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    assert name in {node.name for node in tree.body if isinstance(node, functions)}
