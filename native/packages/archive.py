"""Writes the archives that packages consist of, the same bytes from the same files."""

import io
import lzma
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)


def tar(folders: Mapping[str, Path]) -> bytes:
    """The files of these folders, each below its name, without owners and times."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, folder in folders.items():
            for file in sorted(each for each in folder.rglob("*") if each.is_file()):
                told = tarfile.TarInfo(str(Path(name, file.relative_to(folder))))
                told.size = file.stat().st_size
                told.mode = 0o755 if file.stat().st_mode & 0o100 else 0o644
                with file.open("rb") as content:
                    archive.addfile(told, content)
    return packed.getvalue()


def xz(data: bytes) -> bytes:
    """As small as it gets: machine code is packed better where jumps name their aim."""
    size = {"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 64 << 20}
    return lzma.compress(data, filters=[{"id": lzma.FILTER_X86}, size])


def zip_(files: Mapping[str, bytes], stored: Mapping[str, bytes]) -> bytes:
    """`files` compressed, `stored` as they are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for names, kind in ((files, zipfile.ZIP_DEFLATED), (stored, zipfile.ZIP_STORED)):
            for name in sorted(names):
                told = zipfile.ZipInfo(name, _BEGINNING)
                archive.writestr(told, names[name], kind, compresslevel=9)
    return packed.getvalue()
