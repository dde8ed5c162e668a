"""Adapter: the parts that belong to the system on which this runs."""

import sys

if sys.platform == "win32":
    from beistand.agent.windows.hands import WindowsHands as SystemHands
    from beistand.agent.windows.masked_screen import WindowsScreen as SystemScreen
    from beistand.agent.windows.removal import remove
    from beistand.agent.windows.window import WindowsWindow as SystemWindow
else:
    from beistand.agent.removal import remove
    from beistand.agent.tk_window import TkWindow as SystemWindow
    from beistand.agent.x11.hands import X11Hands as SystemHands
    from beistand.agent.x11.masked_screen import MaskedScreen as SystemScreen

__all__ = ("SystemHands", "SystemScreen", "SystemWindow", "remove")
