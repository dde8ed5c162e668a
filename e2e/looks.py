"""What is asked of every scene beside axe: reflow, focus, forced colours, nothing that moves."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from e2e.scene import Scene

WIDTHS = (320, 1280)
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Every place that Tab reaches is given the focus: a ring is to be seen there, or around what it
# belongs to, and something of the place is in sight, with nothing above it (WCAG 2.4.7, 2.4.11).
FOCUS = """async () => {
  const found = [], before = document.activeElement, {scrollX, scrollY} = window;
  const unfolded = document.querySelectorAll('details[open]');
  const within = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
  const ringed = element => {
    const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
      && !/^rgba\\(.*, 0\\)$/.test(outlineColor);
  };
  const can = 'a[href], button, input, select, textarea, summary, [tabindex="0"], [controls]';
  for (const place of within.querySelectorAll(can)) {
    if (place.tabIndex < 0 || !place.checkVisibility({visibilityProperty: true})) continue;
    place.focus();
    if (document.activeElement !== place) continue;
    const name = place.id || place.getAttribute('aria-label') || place.textContent.trim();
    const shown = place.closest('.unseen')?.parentElement ?? place;
    let ring = shown;
    while (ring !== null && !ringed(ring)) ring = ring.parentElement;
    if (ring === null) found.push(`no ring: ${name}`);
    const {left, right, top, bottom} = shown.getBoundingClientRect();
    const across = [left + 3, (left + right) / 2, right - 3];
    const down = [top + 3, (top + bottom) / 2, bottom - 3];
    const free = () => across.some(x => down.some(y => {
      const there = document.elementFromPoint(x, y);
      return there !== null && (shown.contains(there) || there.contains(shown));
    }));
    // A menu that lies above it closes as soon as the focus has left it.
    if (!free()) await new Promise(done => setTimeout(done, 200));
    if (!free()) found.push(`hidden: ${name}`);
  }
  before?.focus?.();
  await new Promise(done => setTimeout(done));
  for (const each of unfolded) each.open = true;
  scrollTo(scrollX, scrollY);
  return found;
}"""

# Grounds and shadows are gone in forced colours: what can be pressed or filled in needs an edge.
EDGES = """() => [...document.querySelectorAll('button:not(.plain), input, select, textarea')]
  .filter(each => each.checkVisibility() && !each.closest('.unseen'))
  .filter(each => !['radio', 'checkbox', 'range', 'file'].includes(each.type))
  .filter(each => {
    const {borderBottomWidth, borderBottomStyle, outlineStyle} = getComputedStyle(each);
    const edge = parseFloat(borderBottomWidth) > 0 && borderBottomStyle !== 'none';
    return !edge && outlineStyle === 'none';
  })
  .map(each => `no edge: ${each.id || each.textContent.trim()}`)"""

# The warning of a page whose program never came waits half a minute, and is there at once then.
MOVING = """() => document.getAnimations()
  .map(each => each.animationName ?? each.transitionProperty ?? 'a program')
  .filter(name => name !== 'late')"""


def look(scene: Scene) -> Iterator[str]:
    """What is wrong with a scene; the page is afterwards as it was."""
    page = scene.page
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    yield from (f"moves: {each}" for each in page.evaluate(MOVING))
    with _focused(page):
        for width in [None] if scene.fixed else WIDTHS:
            with _as_wide_as(page, width):
                if width is not None and (over := page.evaluate(SIDEWAYS)) > 0:
                    yield f"sideways at {width}: {over}"
                yield from (f"at {width}: {each}" for each in page.evaluate(FOCUS))
        page.emulate_media(forced_colors="active")
        yield from (f"forced: {each}" for each in page.evaluate(EDGES))
        yield from (f"forced: {each}" for each in page.evaluate(FOCUS))
        page.emulate_media(forced_colors="none")


@contextmanager
def _as_wide_as(page: Page, width: int | None) -> Iterator[None]:
    size = page.viewport_size
    if width is not None:
        page.set_viewport_size({"width": width, "height": 640})
    yield
    if width is not None:
        page.set_viewport_size(size or {"width": 1280, "height": 800})


@contextmanager
def _focused(page: Page) -> Iterator[None]:
    """As if the page had the screen's focus, and the keyboard had been used last.

    A customer's real browser has it only while its window is in front.
    """
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setFocusEmulationEnabled", {"enabled": True})
    page.keyboard.press("Shift")
    yield
    line.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    line.detach()
