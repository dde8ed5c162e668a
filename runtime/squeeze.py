"""Compresses files once and well, so that the relay never compresses them again."""

import gzip
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli

# A variant that saves less than this is not worth a file.
WORTH = 0.95


def squeeze(files: Iterable[Path]) -> None:
    """Writes `x.br` and `x.gz` beside each `x` that gets smaller by it."""
    largest_first = sorted(files, key=lambda file: file.stat().st_size, reverse=True)
    # Two at a time: both compressors let go of the interpreter's lock.
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_squeeze, largest_first))


def _squeeze(file: Path) -> None:
    content = file.read_bytes()
    for suffix, compressed in (
        (".br", brotli.compress(content, quality=11, lgwin=24)),
        (".gz", gzip.compress(content, compresslevel=9, mtime=0)),
    ):
        if len(compressed) < len(content) * WORTH:
            file.with_name(file.name + suffix).write_bytes(compressed)
