from beistand.protocol.errors import (
    LocalProtocolError,
    MistypedKeyError,
    ProtocolError,
    RemoteProtocolError,
)


def test_one_base_and_two_children_for_whose_fault_it_is() -> None:
    assert set(ProtocolError.__subclasses__()) == {LocalProtocolError, RemoteProtocolError}


def test_whoever_catches_the_others_fault_does_not_catch_our_own() -> None:
    assert not issubclass(LocalProtocolError, RemoteProtocolError)
    assert not issubclass(RemoteProtocolError, LocalProtocolError)


def test_a_mistyped_key_is_nobodys_breach_of_the_protocol() -> None:
    assert not issubclass(MistypedKeyError, ProtocolError)


def test_every_error_says_what_it_means() -> None:
    for error in (ProtocolError, LocalProtocolError, RemoteProtocolError, MistypedKeyError):
        assert error.__doc__
