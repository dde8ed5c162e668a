"""What can go wrong while the browser runtime is built."""


class BuildError(Exception):
    """The runtime could not be built; the message says what to do."""
