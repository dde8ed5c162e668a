from pathlib import Path

import pytest

from packages.contents import Contents
from packages.licences import gather

METADATA = "Metadata-Version: 2.4\nName: knitting\nVersion: 1.2\nLicense-Expression: MIT\n"


def contents(
    folder: Path, metadata: str = METADATA, library: str = "libx264-1a2b.so.165"
) -> Contents:
    info = folder / "metadata" / "knitting-1.2.dist-info"
    (info / "licenses").mkdir(parents=True)
    (info / "METADATA").write_text(metadata)
    (info / "licenses" / "LICENSE").write_text("Knit freely.")
    (folder / "site" / "av.libs").mkdir(parents=True)
    (folder / "site" / "av.libs" / library).touch()
    return Contents(folder / "site", folder / "metadata", {})


def test_the_notice_names_each_part_its_version_its_licence_and_the_text(tmp_path: Path) -> None:
    files = gather(contents(tmp_path), [Path("/usr/lib/x86_64-linux-gnu/libz.so.1")])

    notice = files["licences/NOTICE.txt"].decode()
    assert "\nknitting 1.2: MIT\n  licences/knitting/LICENSE\n" in notice
    assert "\nx264 165: GPL-2.0-or-later\n" in notice
    assert "\nzlib 1:" in notice
    assert files["licences/knitting/LICENSE"] == b"Knit freely."
    assert b"Apache License" in files["licences/Beistand/LICENSE"]


def test_a_part_whose_licence_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="knitting does not tell its licence"):
        gather(contents(tmp_path, METADATA.partition("License")[0]))


def test_a_library_of_a_wheel_that_nobody_has_looked_at_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="libunheard"):
        gather(contents(tmp_path, library="libunheard-1a2b.so.1"))


def test_a_library_that_no_package_of_the_machine_holds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no package of this machine"):
        gather(contents(tmp_path), [tmp_path / "libmine.so"])
