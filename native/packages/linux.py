"""Builds the agent as one file for Linux on x86-64 that needs no Python: `beistand-….run`.

A few lines of shell unpack Python itself, which unpacks the rest and reads its own library from
the very file. Nothing is compiled, so nothing but what every Linux has is needed to build it.
It runs where the C library is as new as where it was built, and needs no other library.
"""

import gzip
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tkinter as tk
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from packages import archive, licences
from packages.contents import Contents, compile_to, loaded_by, strip
from packages.start import PARTS
from packages.stdlib import COMPILED, ENCODINGS, STDLIB, pure

SUFFIX: Final = ".run"
START: Final = Path(__file__).with_name("start.py")
HEADER: Final = """\
#!/bin/sh
# Beistand: remote support. Start it with: sh FILE - licences with: sh FILE --licences
umask 077
for base in "${{TMPDIR:-/tmp}}" "${{XDG_RUNTIME_DIR:-/var/tmp}}" "$HOME"; do
  folder=$(mktemp -d "$base/beistand-XXXXXXXX") || continue
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 1' HUP INT TERM
  tail -c +{start:06d} "$0" | head -c {size} | gzip -dc | tar -xf - -C "$folder"
  # A file system can forbid that programs are started from it.
  [ -x "$folder/bin/beistand" ] || {{ rm -rf "$folder"; continue; }}
  export BEISTAND_UNPACKED="$folder" LD_LIBRARY_PATH="$folder/lib"
  exec "$folder/bin/beistand" -I -S -B "$0" "$@"
done
echo "Beistand: no folder in which a program may run" >&2
exit 1
"""
OF_THE_SYSTEM: Final = re.compile(
    r"(ld-linux-x86-64|libc|libdl|libm|libpthread|libresolv|librt|libutil|linux-vdso)\.so\.\d"
)
"""The C library belongs to the machine, like its kernel."""
ALSO_NEEDED: Final = ("unicodedata",)
"""Host names that are not ASCII."""
TCL: Final = {
    "tcl": "auto.tcl clock.tcl history.tcl init.tcl package.tcl tclIndex tm.tcl word.tcl"
    " tcl8/msgcat-*.tm",
    "tk": "bgerror.tcl button.tcl comdlg.tcl dialog.tcl entry.tcl focus.tcl iconlist.tcl icons.tcl"
    " listbox.tcl megawidget.tcl menu.tcl msgbox.tcl msgs/de.msg obsolete.tcl optMenu.tcl"
    " palette.tcl panedwindow.tcl scale.tcl scrlbar.tcl spinbox.tcl tclIndex tearoff.tcl text.tcl"
    " tk.tcl tkfbox.tcl unsupported.tcl ttk/*",
}


def build(target: Path, contents: Contents) -> None:
    """Write the package to `target`."""
    with tempfile.TemporaryDirectory() as folder:
        first, second, scratch = (Path(folder, name) for name in ("first", "second", "module.pyc"))
        system = [*_python(first, second, contents.modules)]
        notices = licences.gather(contents, system, python=platform.python_version())
        strip(first)
        strip(second)
        library = {}
        needed = [*contents.modules.values(), *loaded_by(START).values()]
        for place, source in pure(needed).items():
            compile_to(source, scratch)
            library[f"{place}c"] = scratch.read_bytes()
        compile_to(START, scratch)
        begin = gzip.compress(archive.tar({"": first}), 9, mtime=0)
        parts = archive.xz(archive.tar({"site": contents.site, "": second}))
        files = {**library, **notices, "__main__.pyc": scratch.read_bytes()}
        rest = archive.zip_(files, {PARTS: parts})
    header = HEADER.format(start=0, size=len(begin))
    header = HEADER.format(start=len(header) + 1, size=len(begin))
    target.write_bytes(header.encode() + begin + rest)
    target.chmod(0o755)


def _python(first: Path, second: Path, modules: Mapping[str, Path]) -> Iterator[Path]:
    """Python itself, parted into what unpacks the rest and the rest; brings the libraries that
    come from the building machine.
    """
    program = Path(sys.executable).resolve()
    place = f"lib/{STDLIB.name}"
    _copy(program, first / "bin" / "beistand")
    encodings = STDLIB / "encodings"
    for name in ENCODINGS:
        compile_to(encodings / f"{name}.py", _made(first / place / f"encodings/{name}.pyc"))
    # By this file Python knows where it is.
    compile_to(STDLIB / "os.py", first / place / "os.pyc")
    compiled = {file for file in modules.values() if file.parent == COMPILED}
    compiled |= {file for name in ALSO_NEEDED for file in COMPILED.glob(f"{name}.*")}
    beginning = {file for file in loaded_by(START).values() if file.parent == COMPILED}
    for file in compiled | beginning:
        _copy(file, (first if file in beginning else second) / place / "lib-dynload" / file.name)
    early = {
        name: path for file in (program, *beginning) for name, path in _libraries(file).items()
    }
    late = {name: path for file in compiled for name, path in _libraries(file).items()}
    for name, path in {**late, **early}.items():
        _copy(path, (first if name in early else second) / "lib" / name)
        if not name.startswith("libpython"):
            yield path
    _tcl(second)


def _libraries(file: Path) -> dict[str, Path]:
    """The libraries that the loader finds for a program here, but for the system's own."""
    told = subprocess.run(["ldd", file], capture_output=True, text=True, check=True).stdout
    found = (line.split() for line in told.splitlines() if "=>" in line)
    named = {words[0]: Path(words[2]) for words in found}
    return {name: path for name, path in named.items() if not OF_THE_SYSTEM.match(name)}


def _tcl(second: Path) -> None:
    told = str(tk.Tcl().eval("info library"))
    for name, patterns in TCL.items():
        source = Path(told.replace("tcl8", f"{name}8"))
        for pattern in patterns.split():
            for file in source.glob(pattern):
                _copy(file, second / name / file.relative_to(source))


def _copy(source: Path, target: Path) -> None:
    shutil.copy(source.resolve(), _made(target))


def _made(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file
