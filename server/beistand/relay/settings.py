"""Settings: what the operator decides, from the command line or the environment."""

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOCALHOST = frozenset({"localhost", "127.0.0.1", "::1"})
"""What a machine calls itself."""


class Settings(BaseSettings):
    """Every setting is also an environment variable: its name in capitals after `BEISTAND_`."""

    model_config = SettingsConfigDict(env_prefix="BEISTAND_", env_ignore_empty=True, frozen=True)

    host: str = Field(
        default="localhost",
        min_length=1,
        description="The address or name on which the relay listens; `0.0.0.0` or `::` is all.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="The port; 0 takes any free one.")
    data_dir: Path = Field(
        default=Path("data"), description="The folder for database, secret and recordings."
    )
    tls_cert: Path | None = Field(
        default=None, description="The file of the TLS certificate with its chain, as PEM."
    )
    tls_key: Path | None = Field(
        default=None, description="The file of the certificate's key, as PEM."
    )
    organisation: str = Field(
        default="Ihr Softwarehaus",
        min_length=1,
        max_length=100,
        description="Who offers the remote support; stands in the portal and in the agreement.",
    )
    phone: str = Field(
        default="",
        max_length=40,
        description="The telephone number on the portal; empty shows none.",
    )
    agents_dir: Path | None = Field(
        default=None,
        description="The folder with the agent's packages; without it, those that stand in"
        " `web/agents`.",
    )
    public_url: str | None = Field(
        default=None,
        description="The portal's address as browsers see it, such as `https://hilfe.example.org`;"
        " needed behind a proxy. Links begin with it, and sockets from any other are refused.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of the proxies whose word about the browser's address"
        " counts, separated by commas.",
    )
    key_minutes: int = Field(
        default=10,
        ge=1,
        le=120,
        description="How long a session key is valid unless chosen otherwise.",
    )
    answer_seconds: int = Field(
        default=300,
        ge=20,
        le=3600,
        description="How long each step waits for the customer's answer.",
    )
    absence_seconds: int = Field(
        default=600,
        ge=10,
        le=86400,
        description="How long a session is kept for a side that is gone.",
    )
    session_hours: float = Field(
        default=4,
        ge=0.02,
        le=24,
        description="How long a session may take once it is connected, and how much time is added"
        " whenever somebody asks for more.",
    )
    presence_seconds: int = Field(
        default=1800,
        ge=20,
        le=14400,
        description="After how long the practice is asked again whether somebody is there; without"
        " an answer the picture pauses.",
    )
    away_seconds: int = Field(
        default=1800,
        ge=20,
        le=86400,
        description="How long a session may go on while nobody of the practice is there.",
    )
    signin_idle_minutes: float = Field(
        default=30, ge=1, le=1440, description="How long a sign-in lasts without any use."
    )
    signin_hours: float = Field(
        default=12, ge=0.02, le=168, description="How long a sign-in lasts at most."
    )
    undertaking_months: int = Field(
        default=24,
        ge=1,
        le=120,
        description="How long an undertaking of secrecy holds that somebody gives on the page.",
    )
    key_wrong_limit: int = Field(
        default=5, ge=1, le=20, description="How many wrong secrets burn a session key."
    )
    chat_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="How many days after its end a session's chat is kept.",
    )
    recording_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="How many days after its end a session's recording is kept, with the chat in"
        " it.",
    )
    event_days: int = Field(
        default=1095,
        ge=1,
        le=3650,
        description="How many days after its end a session's ledger and notes are kept; the longest"
        " of the three, since with them the whole session goes.",
    )
    address_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="How many days the audit keeps from which network address somebody signed in or"
        " tried to.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much the relay writes to its log."
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_small_letters(cls, level: Any) -> Any:
        return level.lower() if isinstance(level, str) else level

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split_at_commas(cls, addresses: Any) -> Any:
        if isinstance(addresses, str):
            return tuple(part.strip() for part in addresses.split(",") if part.strip())
        return addresses

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses_or_networks(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            ipaddress.ip_network(address)
        return addresses

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, url: str | None) -> str | None:
        """A scheme, a host and perhaps a port, written as browsers write an origin (RFC 6454)."""
        if url is None:
            return None
        parts = urlsplit(url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username is not None
            or parts.path not in ("", "/")
            or parts.query
            or parts.fragment
        ):
            raise ValueError("an address looks like https://hilfe.example.org, without a path")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        usual = {"http": 80, "https": 443}[parts.scheme]
        port = "" if parts.port in (None, usual) else f":{parts.port}"
        return f"{parts.scheme}://{host}{port}"

    @model_validator(mode="after")
    def _certificate_with_its_key(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("a TLS certificate needs its key, and a key its certificate")
        return self

    @model_validator(mode="after")
    def _events_the_longest(self) -> Self:
        if self.event_days < max(self.chat_days, self.recording_days):
            raise ValueError("events are kept at least as long as chat and recordings")
        return self

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the relay."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def at_home(self) -> bool:
        """Whether people can reach the relay on this machine only, by no other name than its own.

        What a proxy brings may come from anywhere.
        """
        if not self.loopback or self.trusted_proxies:
            return False
        return self.public_url is None or urlsplit(self.public_url).hostname in LOCALHOST

    @property
    def secure(self) -> bool:
        """Whether browsers reach the portal by https, here or at a proxy in front."""
        if self.public_url is not None:
            return self.public_url.startswith("https:")
        return self.tls_cert is not None

    def portal_url(self, port: int | None = None) -> str:
        """The portal's address for links, without a slash at its end.

        `port` is the one really taken, where the setting leaves the choice to the system.
        """
        if self.public_url is not None:
            return self.public_url
        scheme = "http" if self.tls_cert is None else "https"
        host = "localhost" if self.loopback or self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        host = f"[{host}]" if ":" in host else host
        return f"{scheme}://{host}:{self.port if port is None else port}"
