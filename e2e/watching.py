"""Watching: what a technician sees of the customer's screen."""

from playwright.sync_api import Locator, expect

from e2e import timecode
from e2e.person import PATIENCE
from e2e.playing import Playing
from e2e.timecode import Stamp, Watch


class Watching(Playing):
    @property
    def screen(self) -> Locator:
        return self.page.get_by_role("img", name=self.names("Bildschirm des Kunden"), exact=True)

    def time_code(self) -> Stamp | None:
        """What the customer's screen shows at this moment."""
        stamps = timecode.from_element(self.screen, self.screen_width)
        return stamps[0] if stamps else None

    def watches(self, seconds: float) -> list[Stamp]:
        """Every new picture of the customer's screen for a while; none where none is shown."""
        if not self.screen.is_visible():
            self.page.wait_for_timeout(seconds * 1000)
            return []
        return timecode.from_element(self.screen, self.screen_width, seconds)

    def keeps_watching(self, seconds: float) -> Watch:
        """Watches the screen while something else goes on."""
        return Watch(self.screen, self.screen_width, seconds)

    def sees_the_screen(self, within: float = PATIENCE, after: Stamp | None = None) -> Stamp:
        """The screen is live: shows pictures one after the other, all after the one given."""
        earlier = [after] if after else []
        for _ in range(max(1, int(within * 2))):
            seen = self.watches(0.5)
            if len(seen) > 2 and timecode.strictly_rising([*earlier, *seen]):
                return seen[-1]
        raise AssertionError(f"no live screen within {within:g} s")

    def sees_a_still_screen(self) -> None:
        """One picture stays for a whole second; what was on its way may still come before."""
        for _ in range(int(PATIENCE)):
            expect(self.screen).to_be_visible()
            if timecode.is_still(self.screen, self.screen_width, 1):
                return
        raise AssertionError("the screen still moves, or shows nothing")

    def sees_a_dark_screen(self) -> None:
        """While it pauses not even the last picture stays, in which something may be private."""
        expect(self.screen).to_be_visible()
        for _ in range(int(PATIENCE)):
            if timecode.is_dark(self.screen, self.screen_width) and not self.watches(1):
                return
        raise AssertionError("something of the screen can still be seen")

    def sees_no_screen(self) -> None:
        """What was shown is not to be seen any more."""
        expect(self.screen).to_have_count(0)
        expect(self.page.locator("#screen")).to_be_hidden()

    def colour_at(self, x: int, y: int) -> tuple[int, int, int]:
        """What a place of the customer's screen looks like on the canvas, as good as seen."""
        red, green, blue = self.screen.evaluate(
            "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data]"
            ".slice(0, 3).map(each => each < 16 ? 0 : each > 239 ? 255 : each)",
            [x, y],
        )
        return red, green, blue

    def waits_for_colour(self, x: int, y: int, colour: tuple[int, int, int]) -> None:
        for _ in range(int(PATIENCE * 20)):
            if self.colour_at(x, y) == colour:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not {colour} within {PATIENCE:g} s, but {self.colour_at(x, y)}")
