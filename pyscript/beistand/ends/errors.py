"""Errors of showing a screen; what a person reads stands in the catalogue, by their names."""


class ShareError(Exception):
    """The screen cannot be shared now; the session goes on with chat."""


class ShareCancelledError(ShareError):
    """The picker was closed without a choice."""


class ShareBlockedError(ShareError):
    """The browser or the operating system does not let this page see the screen."""
