"""Adapter: the parts that belong to the system on which this runs."""

import sys

from beistand.agent.system import Hands, Rights
from beistand.texts import Texts

if sys.platform == "win32":
    from beistand.agent.windows.hands import WindowsHands
    from beistand.agent.windows.masked_screen import WindowsScreen as SystemScreen
    from beistand.agent.windows.removal import leave_unpacked, remove
    from beistand.agent.windows.rights import WindowsRights
    from beistand.agent.windows.window import WindowsWindow as SystemWindow
else:
    from beistand.agent.removal import leave_unpacked, remove
    from beistand.agent.tk_window import TkWindow as SystemWindow
    from beistand.agent.x11.hands import X11Hands
    from beistand.agent.x11.masked_screen import MaskedScreen as SystemScreen
    from beistand.agent.x11.rights import LinuxRights

__all__ = ("SystemScreen", "SystemWindow", "hands_and_rights", "leave_unpacked", "remove")


def hands_and_rights(texts: Texts) -> tuple[Hands, Rights]:
    """Both together: under Windows hands reach windows of administrators only with their rights."""
    if sys.platform == "win32":
        rights = WindowsRights()
        return WindowsHands(rights.send), rights
    return X11Hands(), LinuxRights(texts("agent.password"))
