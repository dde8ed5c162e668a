import inspect

import pytest

from beistand.relay import errors


def test_every_error_says_in_plain_words_what_is_wrong() -> None:
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        said = inspect.cleandoc(kind.__doc__ or "")
        assert said.endswith("."), name
        assert issubclass(kind, errors.RelayError)


def test_an_error_is_either_the_askers_or_the_machines() -> None:
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if kind not in (errors.RelayError, errors.RefusedError, errors.FailedError):
            sides = issubclass(kind, errors.RefusedError), issubclass(kind, errors.FailedError)
            assert sorted(sides) == [False, True], name


def test_an_error_tells_the_particulars_behind_its_words() -> None:
    assert str(errors.PortTakenError("8000")).endswith("with --port. (8000)")
    assert str(errors.DiskFullError()) == "The disk is full."


def test_a_burned_key_is_a_wrong_key_to_whoever_typed_it() -> None:
    with pytest.raises(errors.WrongKeyError) as caught:
        raise errors.KeyBurnedError("s1")
    assert "s1" not in str(caught.value)
