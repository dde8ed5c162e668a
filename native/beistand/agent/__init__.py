"""The small agent: it takes over in a session where the browser is not enough."""
