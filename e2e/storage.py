"""Storage: everything that a page can leave on a person's computer, by whatever way."""

from typing import Any

from playwright.sync_api import Page

# PyScript itself makes two databases for what a page may ask it to keep; nobody asks, and they are
# empty: it is records that count.
_KEPT = """async () => {
  const files = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
  const answered = asked => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const records = [];
  for (const {name} of await indexedDB.databases()) {
    const database = await answered(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      for (const key of await answered(database.transaction(store).objectStore(store).getAllKeys()))
        records.push(`${name}/${store}/${key}`);
    database.close();
  }
  return {
    localStorage: Object.entries(localStorage),
    sessionStorage: Object.entries(sessionStorage),
    records,
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).map(each => each.scope),
    files,
  };
}"""


def kept(page: Page) -> dict[str, Any]:
    """What there is of it, by its kind; empty where nothing is."""
    found = {**page.evaluate(_KEPT), "cookies": page.context.cookies()}
    return {kind: each for kind, each in found.items() if each}
