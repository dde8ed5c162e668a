"""Playing: what a technician does with a recording in the report."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from e2e import timecode
from e2e.person import PATIENCE, Person
from e2e.timecode import Stamp


class Playing(Person):
    """`screen_width` is that of the screen which the customer shows, if it may be scaled."""

    def __init__(self, page: Page, home: str, language: str = "de") -> None:
        super().__init__(page, home, language)
        self.screen_width = 0

    @property
    def recording(self) -> Locator:
        return self.page.get_by_role("region", name=self.names("Aufzeichnung"), exact=True)

    def plays_recording(self, seconds: float = 3) -> list[Stamp]:
        """Presses play in the report; the pictures that the player then shows."""
        self.button("Abspielen", self.recording).click()
        return timecode.from_element(self.recording.get_by_role("img"), self.screen_width, seconds)

    @property
    def marks(self) -> Locator:
        """What happened while it was recorded, each a button on the timeline."""
        timeline = self.recording.get_by_role("list", name=self.names("Zeitleiste"), exact=True)
        return timeline.get_by_role("button")

    def goes_to(self, sentence: str, which: int = 0) -> None:
        """Clicks a mark of the timeline."""
        self.marks.filter(has_text=self.names.sentence(sentence)).nth(which).click()

    def sees_a_picture_between(self, first: Stamp, last: Stamp) -> None:
        """The recording stands still at a picture that was drawn between these two."""
        seen: list[Stamp] = []
        for _ in range(int(PATIENCE * 10)):
            seen = timecode.from_element(self.recording.get_by_role("img"), self.screen_width)
            if seen and timecode.rising([first, *seen, last]):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not between {first} and {last}, but {seen}")

    def exports_recording(self, folder: Path) -> Path:
        """Presses export in the report; the video file that the browser then saves."""
        with self.page.expect_download() as download:
            self.button("Als Video exportieren", self.recording).click()
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        self.sees("Das Video ist gespeichert.")
        return file

    def sees_no_recording(self) -> None:
        expect(self.button("Abspielen", self.recording)).to_have_count(0)
        self.sees("Diese Sitzung wurde nicht aufgezeichnet.")
