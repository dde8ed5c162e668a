"""What stands in deploy/ names settings that there are, and the programs it is for take it."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from beistand.relay.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FILES = [ROOT / "deploy" / name for name in ("beistand.service", "beistand.env", "compose.yaml",
         "Containerfile")]  # fmt: skip
COMPOSE, CADDYFILE = ROOT / "deploy/compose.yaml", ROOT / "deploy/Caddyfile"
OF_THE_PROXY = {"BEISTAND_DOMAIN", "BEISTAND_UPSTREAM"}


def test_every_setting_that_is_named_exists() -> None:
    known = {f"BEISTAND_{name.upper()}" for name in Settings.model_fields} | OF_THE_PROXY
    for file in FILES:
        named = set(re.findall(r"BEISTAND_[A-Z_]+", file.read_text("utf-8")))
        assert named, file.name
        assert named <= known, file.name


def test_the_example_of_the_environment_is_one_that_a_relay_takes() -> None:
    lines = (ROOT / "deploy" / "beistand.env").read_text("utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    settings = Settings(**{name.removeprefix("BEISTAND_").lower(): said for name, said in pairs})  # type: ignore[arg-type]
    assert settings.secure
    assert settings.loopback


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / "beistand.service").read_text("utf-8")
    # Neither the program nor its user are there where this is tested.
    unit = unit.replace("/opt/beistand/bin/beistand", "/bin/true")
    unit = re.sub(r"^(User|Group)=.*\n", "", unit, flags=re.MULTILINE)
    file = tmp_path / "beistand.service"
    file.write_text(unit, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def done(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, capture_output=True, text=True, timeout=60, env={**os.environ, **environment}
    )


def composed(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`docker compose`, also where it is a program of its own; skipped where there is none."""
    for program in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(program[0]) and done(*program, "version").returncode == 0:
            return done(*program, "--file", str(COMPOSE), *words, **environment)
    pytest.skip("no compose on this machine")


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy on this machine")
@pytest.mark.parametrize("upstream", ["", "beistand:8000"])
def test_caddy_takes_its_file(tmp_path: Path, upstream: str) -> None:
    named = {"BEISTAND_DOMAIN": "hilfe.example.org", "XDG_DATA_HOME": str(tmp_path)}
    named |= {"BEISTAND_UPSTREAM": upstream} if upstream else {}
    options = ["--config", str(CADDYFILE), "--adapter", "caddyfile"]
    valid = done("caddy", "validate", *options, **named, XDG_CONFIG_HOME=str(tmp_path))
    assert valid.returncode == 0, valid.stderr
    told = json.loads(done("caddy", "adapt", *options, **named).stdout)
    # It keeps no log of who asked for what, and passes on to the relay alone.
    assert "logs" not in json.dumps(told)
    dials = re.findall(r'"dial": ?"([^"]+)"', json.dumps(told))
    assert dials == [upstream or "127.0.0.1:8000"]


def test_compose_takes_its_file() -> None:
    domain = "hilfe.example.org"
    services = composed("config", "--services", BEISTAND_DOMAIN=domain)
    assert (services.returncode, set(services.stdout.split())) == (0, {"beistand", "caddy"})
    told = composed("config", BEISTAND_DOMAIN=domain).stdout
    assert f"BEISTAND_PUBLIC_URL: https://{domain}" in told
    assert told.count("ports:") == 1  # the proxy alone is reached from outside
    for said in ("read_only: true", "no-new-privileges:true", "cap_drop:"):
        assert told.count(said) >= 2, said


def test_compose_asks_for_the_name_that_people_type() -> None:
    told = composed("config", BEISTAND_DOMAIN="")
    assert told.returncode != 0
    assert "the name that people type" in told.stderr
