"""The agent on Linux with X11."""
