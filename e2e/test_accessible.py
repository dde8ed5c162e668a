"""Every state of every page passes axe-core.

On are all of its rules, also those that axe leaves off by itself, such as `target-size` (WCAG
2.5.8), and the experimental ones; but not those of level AAA, those that axe has retired, and one
that takes a table which scrolls for a control: that Tab reaches it is what another rule asks for.
Every state is looked at in German with all of them. A second colour scheme changes nothing but
colours, so that only the rules about colour look again; what colours do is the same in every
language, so that in English all rules but these look. Beside axe stands what `e2e.looks` asks of
every state.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Playwright

from beistand.texts import LANGUAGES
from e2e import scenes
from e2e.display import Display
from e2e.looks import look
from e2e.programs import ROOT
from e2e.stage import Stage
from e2e.world import Relay

LOOKS: dict[str, dict[Literal["light", "dark"], Literal["all", "colour", "no colour"]]] = {
    "de": {"light": "all", "dark": "colour"},
    "en": {"light": "no colour"},
}
AXE = ROOT / "node_modules/axe-core/axe.min.js"
# Brought over the debugger, not by the page, so its policy stands as it is.
RUN = """async which => {
  const rules = axe.getRules()
    .filter(({tags}) => !tags.includes('deprecated') && !tags.includes('wcag2aaa'))
    .filter(({ruleId}) => ruleId !== 'focus-order-semantics')
    .filter(({tags}) => which === 'all' || tags.includes('cat.color') === (which === 'colour'));
  const runOnly = {type: 'rule', values: rules.map(({ruleId}) => ruleId)};
  const {violations} = await axe.run(document, {resultTypes: ['violations'], runOnly});
  return violations.flatMap(({id, help, nodes}) =>
    nodes.map(node => `${id}: ${help}: ${node.html.slice(0, 160)}: ${node.failureSummary}`));
}"""


@pytest.fixture
def first_stage(
    playwright: Playwright, desk: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """A relay that nobody has set up yet."""
    with Relay(tmp_path / "data", **scenes.settings(tmp_path)) as relay:
        stage = Stage(playwright, desk, tmp_path, relay, signed_in=None)
        yield stage
        stage.close(request)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_accessible(first_stage: Stage, screen: Display, language: str) -> None:
    source = AXE.read_text(encoding="utf-8")
    found: dict[str, list[str]] = defaultdict(list)
    seen = []
    for scene in scenes.walk(first_stage, screen, language):
        seen.append(scene)
        for fault in look(scene):
            found[fault].append(scene.name)
        if not scene.page.evaluate("() => 'axe' in window"):
            scene.page.evaluate(source)
        for scheme, which in LOOKS[language].items():
            scene.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for fault in scene.page.evaluate(RUN, which):
                found[fault].append(f"{scene.name}, {scheme}")
    print(*(f"{fault}\n  {', '.join(where)}" for fault, where in found.items()), sep="\n")
    assert found == {}
    assert scenes.unseen(seen) == {}


def test_the_portal_of_a_house_without_a_phone_is_accessible(
    playwright: Playwright, desk: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with Relay(tmp_path / "data", organisation="", phone="") as relay:
        stage = Stage(playwright, desk, tmp_path, relay, signed_in=None)
        caller = stage.caller()
        for path in ("/", "/privacy", "/imprint", "/processors", "/accessibility", "/no-such-page"):
            caller.page.goto(relay.url + path)
            caller.page.evaluate(AXE.read_text(encoding="utf-8"))
            assert caller.page.evaluate(RUN, "all") == []
        stage.close(request)
