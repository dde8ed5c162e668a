"""Serving: run the relay's application on its sockets until it is told to stop."""

import asyncio
import errno
import logging
import signal
import socket
import ssl
import sys
from collections.abc import Generator
from contextlib import contextmanager

import click
import uvicorn
from starlette.applications import Starlette
from uvicorn.server import HANDLED_SIGNALS

from beistand.relay.errors import CannotListenError, CertificateError, PortTakenError
from beistand.relay.prompt import PromptProtocol
from beistand.relay.settings import Settings

# A part of a frame is at most 256 kB; nothing longer than this is even read.
MAX_MESSAGE = 1024 * 1024
# Of TLS 1.2, below which nothing is spoken; 1.3 has none but such.
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
PING_SECONDS = 10
SHUTDOWN_SECONDS = 5


def serve(app: Starlette, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises FailedError, which says what the operator can do."""
    _set_up_logging(settings.log_level)
    sockets = listen(settings.host, settings.port)
    try:
        config = _config(app, settings)
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(_run(app, settings, config, sockets))
    finally:
        for each in sockets:
            each.close()


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets on all addresses of a host; `localhost` is 127.0.0.1 and ::1 to browsers.

    Raises PortTakenError or CannotListenError.
    """
    # Browsers do not ask the hosts file what localhost is, which often leaves ::1 out.
    names = ("127.0.0.1", "::1") if host == "localhost" else (host,)
    try:
        found = [
            address
            for name in names
            for address in socket.getaddrinfo(
                name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
        ]
    except OSError as error:
        raise CannotListenError(f"{host}: {error.strerror}") from error
    found.sort(key=lambda each: each[0] != socket.AF_INET)
    sockets: list[socket.socket] = []
    refused: OSError | None = None
    for family, kind, _, _, address in dict.fromkeys(found):
        taken = sockets[0].getsockname()[1] if sockets else port
        try:
            sockets.append(_listening(family, kind, (address[0], taken, *address[2:])))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                for each in sockets:
                    each.close()
                raise _said(error, host, port) from error
            refused = error  # the machine may know no IPv6
    if not sockets:
        assert refused is not None
        raise _said(refused, host, port) from refused
    return sockets


def _listening(family: int, kind: int, address: tuple[object, ...]) -> socket.socket:
    sock = socket.socket(family, kind)
    try:
        if sys.platform != "win32":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
        sock.listen()
        sock.setblocking(False)
    except BaseException:
        sock.close()
        raise
    return sock


def _said(error: OSError, host: str, port: int) -> CannotListenError | PortTakenError:
    if error.errno == errno.EADDRINUSE:
        return PortTakenError(str(port))
    return CannotListenError(f"{host}, port {port}: {error.strerror}")


def _config(app: Starlette, settings: Settings) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        lifespan="off",  # see _run
        ws=PromptProtocol,
        ws_max_size=MAX_MESSAGE,
        # Video does not compress, and each socket would take 58 kB more.
        ws_per_message_deflate=False,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        ssl_ciphers=CIPHERS,
    )
    try:
        config.load()
    except OSError as error:  # ssl.SSLError is one
        raise CertificateError(f"{settings.tls_cert}: {error.strerror or error}") from error
    if config.ssl is not None:
        # Some systems' Python leaves it to how OpenSSL is configured there.
        config.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
    return config


async def _run(
    app: Starlette, settings: Settings, config: uvicorn.Config, sockets: list[socket.socket]
) -> None:
    """Open the application around the server.

    Inside of it, uvicorn would answer a full disk with a traceback.
    """
    async with app.router.lifespan_context(app):
        server = _Server(config, app, settings)
        await server.serve(sockets)


class _Server(uvicorn.Server):
    """Says where the portal is as soon as it is there."""

    def __init__(self, config: uvicorn.Config, app: Starlette, settings: Settings) -> None:
        super().__init__(config)
        self._app = app
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        assert sockets
        url = self._settings.portal_url(sockets[0].getsockname()[1])
        click.echo(f"Beistand is ready: {url}")
        if not self._settings.secure and not self._settings.loopback:
            click.echo(
                "Attention: browsers share screens by https or on localhost only. From another "
                "machine nobody can show one like this. Give --tls-cert and --tls-key, or set "
                "BEISTAND_PUBLIC_URL to the https address of a proxy in front."
            )
        token = await self._app.state.services.accounts.setup_token()
        if token is not None:
            click.echo(f"Make the first account here: {url}/setup#{token}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # First, while the sockets are open: uvicorn closes them without a word of ours.
        await self._app.state.lobby.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # uvicorn's own raises the signal once more at its end, and SIGTERM would kill the process
        # before the recordings are sealed.
        before = {number: signal.signal(number, self.handle_exit) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _set_up_logging(level: str) -> None:
    """Our own words at the chosen level; those of libraries only when something is wrong.

    At a lower level `websockets` would log messages, and `aiosqlite` statements with their values.
    """
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("beistand").setLevel(level.upper())
