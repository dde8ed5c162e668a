"""Headers: what every answer tells the browser to forbid."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# PyScript builds its hooks with Function(), which needs 'unsafe-eval'; WebAssembly alone would
# do with 'wasm-unsafe-eval'. Only pages that run Python get it (docs/decisions).
_SCRIPT = "script-src 'self' 'wasm-unsafe-eval'"
_POLICY = (
    "default-src 'none'; {script}; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

SECURITY_HEADERS: dict[str, str] = {
    # Nothing is kept but what says so: files whose address changes with them.
    "cache-control": "no-store",
    "content-security-policy": _POLICY.format(script="script-src 'none'"),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "display-capture=(self), camera=(), microphone=(), geolocation=(), "
    "payment=(), usb=(), serial=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

POLICY_WITH_PYTHON = _POLICY.format(script=f"{_SCRIPT} 'unsafe-eval'")
HSTS = "max-age=31536000; includeSubDomains"


class SecurityHeaders:
    """Puts the security headers on every answer, unless the route set a header itself."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        self._headers: Iterable[tuple[str, str]] = list(SECURITY_HEADERS.items())
        if secure:
            self._headers = [*self._headers, ("strict-transport-security", HSTS)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding the headers to the first message of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers:
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
