"""Origins: which pages may speak to this relay."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from beistand.relay.settings import Settings


def same_origin(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a request or socket comes from a page of this relay.

    Browsers send `Origin` with every WebSocket and every POST; what sends none is no browser, has
    no cookie to abuse, and must say so by a missing `Sec-Fetch-Site` as well.
    """
    site = connection.headers.get("sec-fetch-site")
    if site not in (None, "same-origin"):
        # Not "none" either: so comes what somebody typed or bookmarked, which changes nothing.
        return False
    is_http = connection.scope["type"] == "http"
    origin = connection.headers.get("origin")
    if origin is None:
        return is_http and site is None
    if origin == "null":
        # So browsers call a page without a referrer that posts a form (Fetch Standard, "append a
        # request `Origin` header"); what they say of the site is true all the same.
        return is_http and site == "same-origin"
    if settings.public_url:
        return origin.rstrip("/") == settings.public_url.rstrip("/")
    try:
        page = urlsplit(origin)
    except ValueError:
        return False
    if settings.secure and page.scheme != "https":
        return False
    return page.netloc != "" and page.netloc == connection.headers.get("host", "")


def origin_of(connection: HTTPConnection, settings: Settings) -> str:
    """The relay's own origin as this request's page knows it; `same_origin` has been asked."""
    said = connection.headers.get("origin", "")
    return settings.public_url or said or f"{connection.url.scheme}://{connection.url.netloc}"
