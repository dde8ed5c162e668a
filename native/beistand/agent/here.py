"""Adapter: the parts that belong to the system on which this runs."""

import sys

from beistand.agent.system import System
from beistand.texts import Texts

if sys.platform == "win32":
    from beistand.agent.windows.clipboard import WindowsClipboard
    from beistand.agent.windows.folders import downloads
    from beistand.agent.windows.hands import WindowsHands
    from beistand.agent.windows.masked_screen import WindowsScreen
    from beistand.agent.windows.removal import Removal, leave_unpacked, remove
    from beistand.agent.windows.rights import WindowsRights
    from beistand.agent.windows.saying import say
    from beistand.agent.windows.window import WindowsWindow as SystemWindow
else:
    from beistand.agent.tk_window import TkWindow as SystemWindow
    from beistand.agent.x11.clipboard import X11Clipboard
    from beistand.agent.x11.folders import downloads
    from beistand.agent.x11.hands import X11Hands
    from beistand.agent.x11.masked_screen import MaskedScreen
    from beistand.agent.x11.removal import Removal, leave_unpacked, remove
    from beistand.agent.x11.rights import LinuxRights
    from beistand.agent.x11.saying import say

__all__ = ("Removal", "SystemWindow", "leave_unpacked", "remove", "say", "this_system")


def this_system(texts: Texts) -> System:
    """All that the agent asks of this computer. Raises AgentError where no screen is there."""
    if sys.platform == "win32":
        rights = WindowsRights()
        # Hands reach the windows of administrators only through what has their rights.
        screen, hands, clipboard = WindowsScreen(), WindowsHands(rights.send), WindowsClipboard()
    else:
        rights = LinuxRights(texts("agent.password"))
        screen, hands, clipboard = MaskedScreen(), X11Hands(), X11Clipboard()
    return System(screen, hands, rights, clipboard, downloads())
