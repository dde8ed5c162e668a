"""Addresses in chat messages."""

from hypothesis import given
from hypothesis import strategies as st

from beistand.portal.links import pieces


def addresses(text: str) -> list[str]:
    return [piece for piece, is_address in pieces(text) if is_address]


def test_an_address_ends_before_the_sentence_does() -> None:
    assert addresses("Siehe https://example.org/hilfe.") == ["https://example.org/hilfe"]
    assert addresses("(https://example.org/a_(b))") == ["https://example.org/a_(b)"]
    assert addresses("„https://example.org“") == ["https://example.org"]


def test_nothing_but_http_becomes_a_link() -> None:
    assert (
        addresses("javascript:alert(1) data:text/html,x file:///etc/passwd www.example.org") == []
    )
    assert addresses("https://") == []


@given(st.text())
def test_no_character_is_lost(text: str) -> None:
    assert "".join(piece for piece, _ in pieces(text)) == text
