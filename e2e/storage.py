"""Storage: everything that a page can leave on a person's computer, by whatever way."""

from typing import Any

from playwright.sync_api import Page

_KEPT = """async () => {
  const files = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
  return {
    localStorage: Object.entries(localStorage),
    sessionStorage: Object.entries(sessionStorage),
    indexedDB: (await indexedDB.databases()).map(each => each.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).map(each => each.scope),
    files,
  };
}"""


def kept(page: Page) -> dict[str, Any]:
    """What there is of it, by its kind; empty where nothing is."""
    found = {**page.evaluate(_KEPT), "cookies": page.context.cookies()}
    return {kind: each for kind, each in found.items() if each}
