"""Origins: which pages may speak to this relay."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from beistand.relay.settings import Settings


def same_origin(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a request or socket comes from a page of this relay.

    Browsers send `Origin` with every WebSocket and every POST; what sends none is no browser, has
    no cookie to abuse, and must say so by a missing `Sec-Fetch-Site` as well.
    """
    site = connection.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none"):
        return False
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.scope["type"] == "http" and "sec-fetch-site" not in connection.headers
    if settings.public_url:
        return origin.rstrip("/") == settings.public_url.rstrip("/")
    return urlsplit(origin).netloc == connection.headers.get("host", "")
