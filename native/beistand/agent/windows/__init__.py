"""The agent on Windows."""
