import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from starlette.applications import Starlette

from beistand.relay import app, serve
from beistand.relay.__main__ import main
from beistand.relay.errors import PortTakenError
from beistand.relay.folder import DataFolder
from beistand.relay.settings import Settings


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BEISTAND_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def add(*arguments: str, password: str = "ein langes Passwort\n") -> Result:
    return CliRunner().invoke(main, ["user", "add", *arguments], input=password)


def test_an_account_is_made_with_the_password_from_the_input() -> None:
    made = add("Anna", "--role", "admin", "--password-stdin")
    assert (made.exit_code, made.output) == (0, "Anna has an account now.\n")
    again = add("Anna", "--role", "technician", "--password-stdin")
    assert (again.exit_code, again.output) == (1, "Error: There is a user of this name already.\n")


def test_a_password_can_be_typed_twice_where_nobody_sees_it() -> None:
    typed = "ein langes Passwort\n"
    made = add("Anna", "--role", "admin", password=typed + typed)
    assert made.exit_code == 0
    assert "ein langes" not in made.output


def test_a_role_must_be_said() -> None:
    assert add("Anna", "--password-stdin").exit_code == 2
    assert add("Anna", "--role", "owner", "--password-stdin").exit_code == 2


def test_a_short_password_is_refused_in_plain_words() -> None:
    refused = add("Anna", "--role", "admin", "--password-stdin", password="short\n")
    assert refused.exit_code == 1
    assert refused.output == "Error: A password needs at least 12 characters.\n"


def test_no_account_is_made_behind_the_back_of_a_running_relay(data: Path) -> None:
    folder = DataFolder.open(data)
    refused = add("Anna", "--role", "admin", "--password-stdin")
    folder.close()
    assert refused.exit_code == 1
    assert "Stop it first." in refused.output


def test_options_win_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run: list[Settings] = []
    monkeypatch.setenv("BEISTAND_PORT", "9000")
    monkeypatch.setenv("BEISTAND_HOST", "192.0.2.1")
    monkeypatch.setattr(app, "create_app", lambda settings: Starlette())
    monkeypatch.setattr(serve, "serve", lambda app, settings: run.append(settings))
    options = ["--port", "9001", "--data-dir", str(tmp_path / "else")]
    assert CliRunner().invoke(main, ["serve", *options]).exit_code == 0
    [settings] = run
    assert (settings.host, settings.port) == ("192.0.2.1", 9001)
    assert settings.data_dir == tmp_path / "else"


def test_a_setting_that_cannot_be_meant_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEISTAND_KEY_MINUTES", "500")
    refused = CliRunner().invoke(main, ["serve", "--tls-cert", "cert.pem"])
    assert refused.exit_code == 2
    assert "BEISTAND_KEY_MINUTES: " in refused.output
    monkeypatch.delenv("BEISTAND_KEY_MINUTES")
    refused = CliRunner().invoke(main, ["serve", "--tls-cert", "cert.pem"])
    assert refused.exit_code == 2
    assert "Error: a TLS certificate needs its key" in refused.output


def test_what_the_machine_does_not_allow_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def taken(*arguments: Any) -> None:
        raise PortTakenError("8000")

    monkeypatch.setattr(app, "create_app", lambda settings: Starlette())
    monkeypatch.setattr(serve, "serve", taken)
    refused = CliRunner().invoke(main, ["serve"])
    assert refused.exit_code == 1
    assert refused.output == (
        "Error: Another program listens on this port. Choose another one with --port. (8000)\n"
    )


def user(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["user", *arguments])


def test_who_is_there_in_which_role_and_state_is_listed() -> None:
    add("Anna", "--role", "admin", "--password-stdin")
    add("Eva", "--role", "auditor", "--password-stdin")
    assert user("disable", "eva").output == "Eva cannot sign in any more.\n"
    assert user("list").output == "Anna\tadmin\tactive\nEva\tauditor\tdisabled\n"


def test_a_role_is_changed_but_the_last_administrator_stays() -> None:
    add("Anna", "--role", "admin", "--password-stdin")
    add("Eva", "--role", "technician", "--password-stdin")
    assert user("role", "Eva", "supervisor").output == "Eva is supervisor now.\n"
    for refused in (user("role", "Anna", "auditor"), user("disable", "Anna")):
        assert refused.exit_code == 1
        assert "Somebody must be left" in refused.output
    assert user("disable", "Ute").output == "Error: There is nobody of this name.\n"


def test_whoever_is_shut_out_gets_a_one_time_link_and_the_audit_says_so(data: Path) -> None:
    add("Anna", "--role", "admin", "--password-stdin")
    recovered = user("recover", "anna")
    assert recovered.exit_code == 0
    link = re.search(r"http://localhost:8000/setup#([\w-]{43})\n$", recovered.output)
    assert link
    assert user("list").output == "Anna\tadmin\tinvited\n"
    with sqlite3.connect(data / "beistand.sqlite3") as database:
        rows = database.execute("SELECT what, entry FROM audit ORDER BY number").fetchall()
    database.close()
    what = ["AccountMade", "AccountEnabled", "FactorRemoved", "LinkMade"]
    assert [row[0] for row in rows] == what
    assert all('"by":"operator"' in row[1] for row in rows)
    assert link[1] not in str(rows)
