"""Adapter: the npm library mediabunny packs pictures into an MP4 file, bytes staying in JavaScript.

The file grows as a Blob, which the browser keeps on its disk when it becomes large.
"""

from collections.abc import Iterable
from typing import Any, Final

import js
from pyodide.ffi import create_proxy, to_js

from beistand.playback.film import Stretch
from beistand.protocol.frames import Picture

PIECE: Final = 4 * 1024 * 1024
"""The file is put together from pieces of so many bytes."""
_NAMES: Final = {"avc1": "avc", "vp8": "vp8", "vp09": "vp9", "av01": "av1"}


async def load_library(address: str) -> Any:
    """The library's ES module, from our own origin.

    PyScript's own import() does it: one made here would need the page's policy to allow eval.
    """
    from pyscript import js_import

    (module,) = await js_import(address)
    return module


class MP4Muxer:
    """Writes one video track into an MP4 file; `library` is mediabunny's module."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self._file = js.Blob.new()
        self._write = create_proxy(self._writes)
        self._output: Any = None
        self._source: Any = None
        self._described: Any = None

    def cut(self, buffer: Any, stretches: Iterable[Stretch]) -> Any:
        """These bytes of an ArrayBuffer as one Uint8Array."""
        pieces = [js.Uint8Array.new(buffer, start, end - start) for start, end in stretches]
        if len(pieces) == 1:
            return pieces[0]
        whole = js.Uint8Array.new(sum(piece.byteLength for piece in pieces))
        offset = 0
        for piece in pieces:
            whole.set(piece, offset)
            offset += piece.byteLength
        return whole

    async def begin(self, picture: Picture) -> None:
        """The file will have this codec and size."""
        sink = js.WritableStream.new(_object(write=self._write))
        target = self._library.StreamTarget.new(sink, _object(chunked=True, chunkSize=PIECE))
        # The index stands at the end: known only there, and no second copy of the file is needed.
        form = self._library.Mp4OutputFormat.new(_object(fastStart=False))
        self._output = self._library.Output.new(_object(format=form, target=target))
        name = _NAMES[picture.codec.partition(".")[0]]
        self._source = self._library.EncodedVideoPacketSource.new(name)
        self._output.addVideoTrack(self._source)
        # Without a description, H.264 is taken for what it is here: Annex B.
        config = _object(codec=picture.codec, codedWidth=picture.width, codedHeight=picture.height)
        self._described = _object(decoderConfig=config)
        await self._output.start()

    async def add(self, data: Any, key: bool, at: int, lasts: int) -> None:
        """One picture's bytes; times in milliseconds."""
        kind = "key" if key else "delta"
        packet = self._library.EncodedPacket.new(data, kind, at / 1000, lasts / 1000)
        await self._source.add(packet, self._described)

    async def finish(self) -> Any:
        """The file, a Blob."""
        await self._output.finalize()
        self._write.destroy()
        return self._file

    async def cancel(self) -> None:
        """There will be no file."""
        await self._output.cancel()
        self._write.destroy()

    def _writes(self, piece: Any, _controller: Any) -> None:
        start, end = piece.position, piece.position + piece.data.byteLength
        file = self._file
        pieces = js.Array.of(file.slice(0, start), piece.data, file.slice(end))
        self._file = js.Blob.new(pieces, _object(type="video/mp4"))


def _object(**values: Any) -> Any:
    return to_js(values, dict_converter=js.Object.fromEntries)
