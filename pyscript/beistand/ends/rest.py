"""When the screen stands still, and whether it then deserves a crisp picture.

Time is handed in, in milliseconds; so are the encoder's sizes, since the picture itself is never
looked at.
"""

from typing import Final

STILL: Final = 1_000
"""Milliseconds without a change after which a screen stands still ..."""
STILL_RATE: Final = 5.0
"""... and is encoded so often a second only: browsers repeat unchanged frames at the full rate."""
CRISP_AFTER: Final = 350
"""Milliseconds without a change after which a blurred picture is sent again."""
CRISP_AFTER_SLOWLY: Final = 1_500
"""The same on a line that is full, or longer: the large picture stands in the way of the next."""

_BUDGETS: Final = 6


class Rest:
    """Watches the size of each encoded frame.

    An encoder has a budget for each frame, its bitrate divided by its frame rate. What exceeds it
    for a while was made coarse, and stays so: H.264 encoders skip what does not change. Only a
    picture encoded anew, at a generous bitrate, makes it crisp.
    """

    def __init__(self) -> None:
        self._changed_at = 0.0
        self._at = 0.0
        self._excess = 0.0
        self._blurred = False
        self._quiet = False

    @property
    def blurred(self) -> bool:
        """Whether the picture is coarser than it could be."""
        return self._blurred

    def begins(self, now: float, crisp: bool) -> None:
        """A key frame was encoded, generously or not."""
        self._changed_at = self._at = now
        self._excess = 0.0
        self._quiet = False
        self._blurred = not crisp

    def changed(self, size: int, unchanged: int, bitrate: int, now: float) -> None:
        """A frame of so many bytes was encoded from the one before.

        With `unchanged` bytes or less it says that nothing has changed, see `codecs.unchanged`.
        """
        self._excess = max(0.0, self._excess - (now - self._at) * bitrate / 8000)
        self._at = now
        self._quiet = size <= unchanged
        if self._quiet:
            return
        self._changed_at = now
        self._excess += size
        if self._excess > _BUDGETS * bitrate / 240:
            self._blurred = True

    def still(self, now: float) -> bool:
        """Whether nothing has changed for a while."""
        return self._quiet and now - self._changed_at > STILL

    def crisp_due(self, now: float, fresh: bool, after: float) -> bool:
        """Whether the picture is to be sent again, crisp, `after` the last change.

        `fresh`: there is a frame that was not encoded yet. It may show a change, so only the
        encoder's word that the one before showed none makes it rest.
        """
        rests = self._quiet or not fresh
        return self._blurred and rests and now - self._changed_at >= after
