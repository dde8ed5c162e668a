"""What stands in deploy/ names settings that there are, and systemd takes the unit."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from beistand.relay.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FILES = [ROOT / "deploy" / name for name in ("beistand.service", "beistand.env", "compose.yaml",
         "Containerfile")]  # fmt: skip
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
