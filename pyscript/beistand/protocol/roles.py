"""The roles that take part in a session."""

from enum import StrEnum


class Role(StrEnum):
    """Who speaks. A role is given by the relay when a socket is admitted, never claimed."""

    RELAY = "relay"
    CUSTOMER = "customer"
    TECHNICIAN = "technician"
    AGENT = "agent"
    COLLEAGUE = "colleague"
    """Watches and chats with the technician, once the customer has let this person in by name."""


RELAY_PARTY = 0
CUSTOMER_PARTY = 1
MAX_PARTY = 255
"""Party numbers stand in one byte of every frame header; the relay is 0, the customer always 1."""
