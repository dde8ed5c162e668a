"""The customer's conduct of the page, one click at a time."""

import pytest

from beistand.portal.customer import Customer
from beistand.protocol import events as e
from beistand.protocol.events import Event


class Recorder:
    """The sharing and the side in one: what is done, in order."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def ask(self) -> None:
        self.log.append("picker")

    def say(self, event: Event) -> bool:
        assert isinstance(event, e.RecordingDecided)
        self.log.append(f"says {event.allowed}")
        return True


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize(
    ("missing", "first"), [("", ["picker"]), ("ScreenShareMissing", []), ("EncoderMissing", [])]
)
def test_the_click_that_decides_on_the_recording_opens_the_picker_before_it_is_said(
    allowed: bool, missing: str, first: list[str]
) -> None:
    # The browser gives one right a click: it is used up first, and nothing waits in between.
    recorder = Recorder()
    customer = object.__new__(Customer)  # without a page around it
    customer.__dict__ |= {"_missing": missing, "_sharing": recorder, "_side": recorder}
    customer._decide_recording(allowed)
    assert recorder.log == [*first, f"says {allowed}"]
