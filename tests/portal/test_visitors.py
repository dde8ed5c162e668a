"""Which browser and which system it is, by real names of browsers."""

import pytest

from beistand.portal.visitors import browser, system

SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (WINDOWS + CHROMIUM, ("windows", "chrome")),
        (WINDOWS + CHROMIUM + " Edg/142.0.0.0", ("windows", "edge")),
        (WINDOWS + CHROMIUM + " OPR/120.0.0.0", ("windows", "other")),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
            ("windows", "firefox"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ("linux", "firefox"),
        ),
        ("Mozilla/5.0 (Linux; Android 10; K) " + CHROMIUM, ("", "chrome")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + SAFARI, ("mac", "other")),
        ("", ("", "other")),
    ],
)
def test_a_browser_and_its_system(agent: str, told: tuple[str, str]) -> None:
    assert (system(agent), browser(agent)) == told
