"""What a purpose does not include cannot be had, whatever a page says."""

from typing import Any

import pytest

from beistand.protocol import events as e
from beistand.protocol.events import Tool, What
from beistand.protocol.keys import read_key
from beistand.protocol.purpose import TOOL_OF
from beistand.protocol.roles import Role
from tests.relay.calling import comes, hands_over, kern, lets_in
from tests.relay.test_agents import admitted, pressed
from tests.relay.world import Relay


def asked(what: What) -> e.Requested:
    return e.Requested("r", what, "", "treiber.zip", 7)


@pytest.mark.parametrize("what", list(TOOL_OF))
async def test_a_tool_outside_the_purpose_cannot_be_asked_for(relay: Relay, what: What) -> None:
    others = tuple(tool for tool in Tool if tool is not TOOL_OF[what])
    technician, customer = await relay.helps(tools=others)
    agent = await admitted(relay, customer)
    if Tool.CONTROL in others:
        await technician.says(e.Requested("c", What.CONTROL))
        await agent.says(e.Granted("c"))
    await technician.mutters(asked(what))
    await customer.mutters(e.Granted("r"))
    await technician.catches_up(customer)
    assert technician.state.asked("r") is None
    assert asked(what) not in await relay.events(customer.name)


async def test_a_purpose_without_tools_is_the_view_and_the_chat(relay: Relay) -> None:
    technician, customer = await relay.helps(tools=())
    agent = await admitted(relay, customer)
    for what in (What.RECORDING, *TOOL_OF):
        await technician.mutters(e.Requested(what, what, "", "treiber.zip", 7))
    await technician.sends(pressed())
    await customer.catches_up(technician)
    assert [each.what for each in customer.state.requests] == [What.RECORDING]
    assert agent.frames == []


async def test_what_the_purpose_includes_is_still_asked_for_by_itself(relay: Relay) -> None:
    technician, customer = await relay.helps(tools=(Tool.CONTROL,))
    await admitted(relay, customer)
    assert not technician.state.controllable
    await technician.says(asked(What.CONTROL))
    assert not technician.state.controllable
    await customer.hears(e.Requested)
    await customer.says(e.Granted("r"))
    await technician.sees(lambda state: state.controllable)


async def test_who_takes_over_is_bound_to_the_purpose_of_the_session(relay: Relay) -> None:
    user = await kern(relay)
    technician, customer = await relay.helps(tools=(Tool.FILES,))
    await admitted(relay, customer)  # or nothing could be asked for anyway
    await lets_in(relay, technician, customer, user)
    colleague = await comes(relay, technician.name, user)
    await technician.sees(lambda state: state.has(Role.COLLEAGUE))
    await hands_over(relay, technician, customer, user)
    await colleague.sees(lambda state: state.technician == user.name)
    for what in (What.CONTROL, What.TAKE_TEXT, What.GIVE_TEXT):
        await colleague.mutters(e.Requested(what, what))
    await colleague.says(e.Requested("f", What.GIVE_FILE, "", "treiber.zip", 7))
    await customer.catches_up(colleague)
    assert [each.request for each in customer.state.requests] == ["f"]


async def make_key(relay: Relay, **said: Any) -> Any:
    async with relay.browser(await relay.signs_in()) as page:
        return await page.post("/admin/keys", json=said)


async def test_a_key_opens_the_view_alone_unless_its_purpose_says_more(relay: Relay) -> None:
    for said, told in (
        ({}, ()),
        ({"tools": ["files", "control", "control"]}, (Tool.CONTROL, Tool.FILES)),
    ):
        made = (await make_key(relay, purpose="Drucker", **said)).json()
        customer = await relay.customer(read_key(made["short_key"]))
        assert (await customer.hears(e.KeyOffered)).event.tools == told


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"purpose": ""},
        {"purpose": " \n "},
        {"purpose": "Drucker", "tools": ["everything"]},
        {"purpose": "Drucker", "tools": "control"},
        {"purpose": "Drucker", "tools": ["elevation"]},
        {"purpose": "Drucker", "tools": ["control"] * 17},
    ],
    ids=str,
)
async def test_no_key_is_made_without_a_purpose_that_can_be_told(
    relay: Relay, said: dict[str, Any]
) -> None:
    assert (await make_key(relay, **said)).status_code == 422
    assert await relay.services.sessions.latest() == []


async def test_no_session_begins_without_a_purpose(relay: Relay) -> None:
    with pytest.raises(Exception, match="KeyOffered"):
        await relay.offers(purpose=" ")
