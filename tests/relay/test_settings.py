from pathlib import Path

import pytest
from pydantic import ValidationError

from beistand.relay.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEISTAND_DATA_DIR", "/srv/beistand")
    monkeypatch.setenv("BEISTAND_TRUSTED_PROXIES", "10.0.0.1, fd00::/8")
    monkeypatch.setenv("BEISTAND_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("BEISTAND_PHONE", "")
    settings = Settings()
    assert settings.data_dir == Path("/srv/beistand")
    assert settings.trusted_proxies == ("10.0.0.1", "fd00::/8")
    assert settings.log_level == "warning"
    assert settings.phone == ""


def test_what_is_given_on_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEISTAND_PORT", "9000")
    assert Settings(port=9001).port == 9001


@pytest.mark.parametrize(
    "given",
    [
        {"port": 70000},
        {"key_minutes": 121},
        {"key_minutes": 0},
        {"trusted_proxies": "proxy.example.org"},
        {"tls_cert": "cert.pem"},
        {"public_url": "hilfe.example.org"},
        {"public_url": "https://hilfe.example.org/portal"},
        {"public_url": "https://me@hilfe.example.org"},
        {"organisation": ""},
        {"log_level": "loud"},
    ],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)  # type: ignore[arg-type]


def test_the_public_address_is_written_as_browsers_write_an_origin() -> None:
    assert Settings(public_url="HTTPS://Hilfe.Example.org:443/").public_url == (
        "https://hilfe.example.org"
    )
    assert Settings(public_url="http://[::1]:8000").public_url == "http://[::1]:8000"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("localhost", "http://localhost:8000"),
        ("127.0.0.1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),
        ("::", "http://localhost:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("2001:db8::1", "http://[2001:db8::1]:8000"),
    ],
)
def test_links_name_an_address_that_a_browser_can_open(host: str, url: str) -> None:
    assert Settings(host=host).portal_url() == url


def test_links_name_the_port_that_was_really_taken() -> None:
    assert Settings(port=0).portal_url(41000) == "http://localhost:41000"


def test_https_counts_here_or_at_the_proxy() -> None:
    own = Settings(tls_cert=Path("cert.pem"), tls_key=Path("key.pem"))
    assert own.secure
    assert own.portal_url() == "https://localhost:8000"
    assert Settings(public_url="https://hilfe.example.org").secure
    assert not Settings(public_url="http://hilfe.example.org").secure
    assert not Settings().secure


def test_only_addresses_of_this_machine_are_loopback() -> None:
    assert Settings(host="localhost").loopback
    assert Settings(host="::1").loopback
    assert not Settings(host="0.0.0.0").loopback
    assert not Settings(host="relay.example.org").loopback


@pytest.mark.parametrize(
    ("given", "home"),
    [
        ({}, True),
        ({"host": "::1"}, True),
        ({"public_url": "http://localhost:8000"}, True),
        ({"public_url": "https://hilfe.example.org"}, False),
        ({"public_url": "http://hilfe.localhost:8000"}, False),
        ({"host": "0.0.0.0"}, False),
        ({"host": "0.0.0.0", "public_url": "http://localhost"}, False),
        ({"trusted_proxies": "127.0.0.1"}, False),
    ],
)
def test_at_home_is_only_what_nobody_else_can_reach(given: dict[str, str], home: bool) -> None:
    assert Settings(**given).at_home is home  # type: ignore[arg-type]
