"""Errors of the agent; what a person reads of them stands in the catalogue, by their names."""


class AgentError(Exception):
    """The agent cannot go on."""


class NoDisplayError(AgentError):
    """There is no screen to show here."""


class WaylandError(NoDisplayError):
    """Wayland lets no program look at the screen."""


class ExtensionMissingError(NoDisplayError):
    """The X server lacks what shows the screen, or what presses keys."""


class NoSharedMemoryError(NoDisplayError):
    """The system has no memory left that the X server could write the picture into."""


class DistantDisplayError(NoDisplayError):
    """The screen belongs to another computer, which shares no memory with this one."""


class DisplayLostError(AgentError):
    """The X server is gone: the customer signed out, or the computer shuts down."""


class MonitorGoneError(AgentError):
    """The monitor that the customer chose to show was unplugged, or turned off."""


class UnsureError(Exception):
    """Just now nobody knows which windows there are: what depends on it is not done."""


class NoRightsError(AgentError):
    """This computer has no dialog that could ask for administrator rights."""
