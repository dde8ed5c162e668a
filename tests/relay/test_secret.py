from beistand.relay.secret import Secret


def test_the_same_words_under_another_key_or_for_another_purpose_are_another_hash() -> None:
    secret = Secret(b"k" * 32)
    digest = secret.digest("seat", "s1", "word")
    assert len(digest) == 32
    assert digest == Secret(b"k" * 32).digest("seat", "s1", "word")
    assert digest != Secret(b"l" * 32).digest("seat", "s1", "word")
    assert digest != secret.digest("key", "s1", "word")


def test_words_cannot_be_cut_at_another_place() -> None:
    secret = Secret(b"k" * 32)
    assert secret.digest("key", "123", "456") != secret.digest("key", "1234", "56")


def test_any_text_from_outside_can_be_hashed() -> None:
    assert Secret(b"k" * 32).digest("key", "\ud800", "\0")
