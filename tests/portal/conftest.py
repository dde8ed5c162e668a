"""Before any adapter of the page is imported, the other side of its border is there."""

from tests.portal import javascript

__all__ = ["javascript"]
