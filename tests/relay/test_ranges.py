"""Parts of a recording: whatever part is asked for, the answer is true and never larger."""

import pytest

from beistand.protocol import events as e
from tests.relay.saying import picture
from tests.relay.world import Relay

SIZE = 20_000
ODD = [
    *("bytes=9-0", "bytes=-0", "bytes=--1", "bytes=-", "bytes=", "bytes", "", "=", "bytes=a-b"),
    *("bytes=999999999-", "bytes=1-2=3", "rows=0-9", "bytes=0x0-0x9", "bytes=1e3-", "bytes=,,,"),
    *("bytes=" + "9" * 5000 + "-", "bytes=-" + "9" * 400, "bytes=0-" + "9" * 400),
    *("bytes=0-0,5-1", "bytes=0-0,999999999-", "bytes=" + "0-0," * 5000 + "1-1"),
    *("bytes=" + ",".join(f"{at}-" for at in range(2000)), "bytes=" + "0-," * 10_000),
    *("bytes=\xb2-\xb3", "bytes=0-9;q=1", "bytes = 0 - 9 , 4 - 3"),
]


async def film(relay: Relay) -> str:
    """The address of a recorded segment."""
    technician, customer = await relay.helps(recording=True)
    await customer.sends(picture(1, key=True, size=SIZE))
    await technician.gets(picture(1, key=True, size=SIZE))
    await customer.says(e.Ended(e.Reason.CUSTOMER))
    return f"/admin/sessions/{customer.name}/recording/1"


async def test_any_range_of_a_recording_is_answered(
    relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    address = await film(relay)
    async with relay.browser(await relay.signs_in()) as page:
        whole = (await page.get(address)).content
        assert len(whole) > SIZE
        for asked in ODD:
            headers = {"range": asked.encode("latin-1")}
            answer = await page.get(address, headers=headers)  # type: ignore[arg-type]
            assert answer.status_code in (200, 206, 400, 416, 431), asked
            # Overlapping parts are one: nobody gets more than there is, but for the words between.
            assert len(answer.content) <= len(whole) + 200 * 100, asked
            if answer.status_code == 200:
                assert answer.content == whole
    assert "Traceback" not in caplog.text


async def test_a_part_is_that_part(relay: Relay) -> None:
    address = await film(relay)
    async with relay.browser(await relay.signs_in()) as page:
        whole = (await page.get(address)).content
        for asked, part in {
            "bytes=0-0": whole[:1],
            "bytes=100-199": whole[100:200],
            "bytes=-10": whole[-10:],
            f"bytes={len(whole) - 1}-": whole[-1:],
            "bytes=100-999999999": whole[100:],
            "bytes=100-199,150-299": whole[100:300],
        }.items():
            answer = await page.get(address, headers={"range": asked})
            assert (answer.status_code, answer.content) == (206, part), asked


async def test_a_part_of_a_recording_is_for_those_who_are_signed_in(relay: Relay) -> None:
    address = await film(relay)
    async with relay.browser() as page:
        answer = await page.get(address, headers={"range": "bytes=0-0"})
    assert answer.status_code == 401
