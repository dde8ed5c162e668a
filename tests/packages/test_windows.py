import lzma
import re
import struct
import zlib
from pathlib import Path

from packages import windows

HERE = Path(windows.__file__).parent


def test_files_are_packed_as_the_launcher_reads_them() -> None:
    packed = windows.pack({"av/one.py": b"first", "two.dll": b"second"})

    assert struct.unpack_from("<Q", packed, 5) == (47,)
    whole = lzma.decompress(packed, lzma.FORMAT_ALONE)
    (check,), parts = struct.unpack("<I", whole[:4]), whole[4:]
    assert check == zlib.crc32(parts)
    assert parts == (
        struct.pack("<II", 9, 5) + b"av/one.pyfirst" + struct.pack("<II", 7, 6) + b"two.dllsecond"
    )


def test_no_name_reaches_the_shell_but_as_a_variable() -> None:
    launcher = (HERE / "launcher.c").read_text("utf-8")
    begin = launcher.index('L"cmd.exe ')
    line = launcher[begin : launcher.index("SetEnvironmentVariableW", begin)]

    assert re.findall(r"%\w+", line) == ["%ls", "%d"]
    assert '%ls \\"!" PROGRAM L"!\\"' in line
    assert set(re.findall(r"have_removed\(\w+, L\"(.*?)\"\)", launcher)) == {
        "del /f /q",
        "rd /s /q",
    }
