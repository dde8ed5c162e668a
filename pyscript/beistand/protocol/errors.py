"""Errors of the protocol, named by whose fault they are."""


class ProtocolError(Exception):
    """Something was said that the protocol does not know or does not allow."""


class LocalProtocolError(ProtocolError):
    """This side wanted to say what it may not say: a mistake in our own program."""


class RemoteProtocolError(ProtocolError):
    """The other side said what it may not say: its socket is closed, nobody else is harmed."""


class MistypedKeyError(ValueError):
    """The digits are not a session key: one is wrong, missing, or two are swapped."""
