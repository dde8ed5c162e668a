"""Held: what a page has been given by the browser and has not given back yet."""

import sys
from typing import Any

from playwright.sync_api import Page

from e2e.programs import wait_for

# Frames come from a capture's pipe, from a decoder, and by copying another; Pyodide puts each proxy
# that it makes into a registry and takes it out when its owner destroys it. One that the garbage
# collector finds had no owner: it stays counted.
_COUNT = """
  const held = {frames: 0, proxies: 0}, open = new WeakSet(), kept = new WeakSet();
  const gives = thing => {
    if (thing instanceof VideoFrame && !open.has(thing)) { open.add(thing); held.frames++; }
    return thing;
  };
  const close = VideoFrame.prototype.close;
  VideoFrame.prototype.close = function () {
    if (open.delete(this)) held.frames--;
    return close.call(this);
  };
  const makes = (name, change) => {
    globalThis[name] = new Proxy(globalThis[name], {
      construct: (kind, given, target) => change(Reflect, kind, given, target),
    });
  };
  makes('VideoFrame', (reflect, ...all) => gives(reflect.construct(...all)));
  const wraps = method => (reflect, kind, [given, ...rest], target) => {
    const call = given?.[method];
    const wrapped = call ? {...given, [method]: (thing, ...more) => call(gives(thing), ...more)}
      : given;
    return reflect.construct(kind, [wrapped, ...rest], target);
  };
  makes('WritableStream', wraps('write'));
  makes('VideoDecoder', wraps('output'));
  const {register, unregister} = FinalizationRegistry.prototype;
  FinalizationRegistry.prototype.register = function (thing, value, token) {
    if (token && !kept.has(token)) { kept.add(token); held.proxies++; }
    return register.call(this, thing, value, token);
  };
  FinalizationRegistry.prototype.unregister = function (token) {
    if (kept.delete(token)) held.proxies--;
    return unregister.call(this, token);
  };
  globalThis.held = held;
"""


def count(page: Page) -> None:
    """From the page's next load on."""
    page.add_init_script(f"(() => {{{_COUNT}}})()")


def held(page: Page) -> dict[str, Any]:
    """How many `frames` are open, and how many `proxies` nobody has destroyed."""
    found: dict[str, Any] = page.evaluate("() => ({...held})")
    return found


def comes_down_to(page: Page, frames: int, proxies: int = sys.maxsize) -> None:
    """What is under way may still come to its end."""

    def down() -> bool:
        now = held(page)
        return bool(now["frames"] <= frames and now["proxies"] <= proxies)

    try:
        wait_for(down, "frames are closed and proxies destroyed")
    except TimeoutError as error:
        raise AssertionError(f"{error}: {held(page)}, not {frames} and {proxies}") from None
