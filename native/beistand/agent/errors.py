"""Errors of the agent; what a person reads of them stands in the catalogue, by their names."""


class AgentError(Exception):
    """The agent cannot go on."""


class NoDisplayError(AgentError):
    """There is no screen to show: no X display, or one that lets nobody look (Wayland)."""


class DisplayLostError(AgentError):
    """The X server is gone: the customer signed out, or the computer shuts down."""


class MonitorGoneError(AgentError):
    """The monitor that the customer chose to show was unplugged, or turned off."""


class UnsureError(Exception):
    """Just now nobody knows which windows there are: what depends on it is not done."""


class NoRightsError(AgentError):
    """This computer has no dialog that could ask for administrator rights."""
