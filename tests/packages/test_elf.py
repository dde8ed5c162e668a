import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

import pytest

from packages.elf import Library

BESIDE = [Path(str(file.locate())) for file in files("av") or [] if ".so" in file.name]
LOADS = "import ctypes, sys; print(ctypes.CDLL(sys.argv[1]).{}())"


def bundled(name: str) -> Path:
    return next(file for file in BESIDE if file.name.startswith(name))


def answer_of(function: str, file: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", LOADS.format(function), str(file)]
    return subprocess.run(words, capture_output=True, text=True)


def test_what_is_no_library_is_refused() -> None:
    with pytest.raises(ValueError, match="not an ELF file"):
        Library(b"#!/bin/sh\n")


def test_a_library_tells_its_name_what_it_needs_and_what_it_offers() -> None:
    scaler = Library(bundled("libswscale").read_bytes())

    assert scaler.name == bundled("libswscale").name
    assert "libc.so.6" in scaler.needed
    assert bundled("libavutil").name in scaler.needed
    assert scaler.offered["sws_scale"]
    assert "malloc" not in scaler.offered


def test_data_and_functions_are_told_apart() -> None:
    offered = Library(bundled("libx264").read_bytes()).offered

    assert offered["x264_encoder_close"]
    assert not offered["x264_chroma_format"]


def test_a_library_loads_without_another_whose_functions_answer_0(tmp_path: Path) -> None:
    resampler = Library(bundled("libswresample").read_bytes())
    util = Library(bundled("libavutil").read_bytes())
    file = tmp_path / "alone.so"
    file.write_bytes(resampler.data)
    assert answer_of("swresample_version", file).returncode != 0

    resampler.without(util.name, util.offered)

    file.write_bytes(resampler.data)
    assert util.name not in resampler.needed
    assert answer_of("swresample_version", file).stdout != "0\n"
    # It asks libavutil for a description of itself.
    assert answer_of("swr_alloc", file).stdout == "0\n"


def test_a_library_that_takes_data_from_another_is_not_cut_off() -> None:
    codec = Library(bundled("libavcodec").read_bytes())
    x264 = Library(bundled("libx264").read_bytes())

    with pytest.raises(ValueError, match=r"takes x264_\w+ from libx264"):
        codec.without(x264.name, x264.offered)


def test_a_stripped_library_is_smaller_and_works(tmp_path: Path) -> None:
    data = bundled("libsharpyuv").read_bytes()
    library = Library(data)

    library.strip()

    file = tmp_path / "stripped.so"
    file.write_bytes(library.data)
    assert len(library.data) < len(data)
    assert library.offered == Library(data).offered
    assert int(answer_of("SharpYuvGetVersion", file).stdout) > 0
