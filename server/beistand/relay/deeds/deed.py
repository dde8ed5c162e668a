"""Deed: what every row of the audit is, with what stands in each of them."""


class Deed:
    """Something that somebody did. No field may be called as one of `RESERVED`."""


RESERVED = ("number", "at", "what", "by", "who", "session", "chain")
"""What stands in every row beside the deed's own fields."""
