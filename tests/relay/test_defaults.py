"""A fresh installation allows as little as it can (Art. 25(2) GDPR)."""

import os
from pathlib import Path

import pytest

from beistand.protocol import events as e
from beistand.protocol.events import Tool, What
from beistand.protocol.keys import read_key
from beistand.protocol.purpose import withholds
from beistand.relay.settings import Settings
from tests.relay.test_agents import admitted
from tests.relay.world import Relay, a_relay


@pytest.fixture
def untouched(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings where nobody has set anything."""
    for name in list(os.environ):
        if name.startswith("BEISTAND_"):
            monkeypatch.delenv(name)
    return Settings()


def test_as_shipped_it_listens_to_this_machine_keeps_little_and_tells_nobody(
    untouched: Settings,
) -> None:
    assert untouched.loopback
    assert untouched.at_home
    assert untouched.trusted_proxies == ()
    assert untouched.log_level == "info"
    assert untouched.key_minutes == 10
    assert untouched.recording_days <= untouched.chat_days <= untouched.event_days
    assert untouched.recording_days == 30
    # Nothing in them names another service that it would speak to.
    outward = [name for name in Settings.model_fields if name.endswith(("_url", "_server", "_key"))]
    assert outward == ["tls_key", "public_url"]
    assert untouched.public_url is None


async def test_as_shipped_nobody_has_an_account_and_nothing_can_be_read(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay, relay.browser() as page:
        for path in ("/admin/sessions", "/admin/people", "/admin/account"):
            assert (await page.get(path)).status_code == 401, path


async def test_a_key_opens_the_view_alone_unless_somebody_chose_more(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        made = (await page.post("/admin/keys", json={"purpose": "Drucker"})).json()
    customer = await relay.customer(read_key(made["short_key"]))
    technician = await relay.technician(made["session"])
    await customer.agrees()
    await customer.says(e.SharingStarted(e.Surface.WINDOW))
    await technician.sees(lambda state: state.visible)
    assert technician.state.offer is not None
    assert technician.state.offer.tools == ()
    tools = set(What) - {What.RECORDING, What.MONITOR, What.COLLEAGUE, What.HANDOVER}
    for what in tools - {What.TAKE_BACK}:
        assert withholds(technician.state, what) == "purpose", what


async def test_with_every_tool_in_the_purpose_each_is_off_until_the_customer_says_yes(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps(tools=tuple(Tool))
    agent = await admitted(relay, customer)
    await technician.catches_up(agent)
    for side in (technician, customer, agent):
        state = side.state
        assert state.visible  # the customer has shared, and said nothing else
        assert [what for what in What if state.grants(what)] == []
        assert not state.recording
        assert not state.recording_allowed
        assert not state.elevated
    assert list(relay.recordings.rglob("*.seg")) == []
