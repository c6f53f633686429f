"""Reading many files on two cores: the parent forks once, and the child reads two of every three batches, because
the parent has the models to make meanwhile.

Loading is pure per file, so the child needs nothing but the names; it sends back plain data with `marshal`, batch by
batch, so that no side holds the documents of all files at once. A child that dies makes the whole read fail.
"""

from __future__ import annotations

import marshal
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO, Final

from camgrant.diagnostics import EnvironmentFault
from camgrant.forked import cores

__all__ = ["read_all"]

_BATCH: Final = 64
_FEWEST: Final = 512
_TURN: Final = 3
_CHILD_SHARE: Final = 2
_STOPPED: Final = "tiến trình đọc tệp dừng bất thường / the reading process stopped"
_LENGTH: Final = struct.Struct("<I")

Reader = Callable[[str], object]


def read_all(files: Sequence[str], read: Reader) -> Iterator[tuple[str, object]]:
    """(file, plain data or None) for every file, in the order given."""
    if len(files) < _FEWEST or cores() < 2:
        for file in files:
            yield file, read(file)
        return
    batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
    theirs = [number for number in range(len(batches)) if number % _TURN < _CHILD_SHARE]
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        _serve([batches[number] for number in theirs], read, source, sink)
    os.close(sink)
    remote = frozenset(theirs)
    arrived: SimpleQueue[bytes | None] = SimpleQueue()
    with os.fdopen(source, "rb") as stream:
        # A thread empties the pipe, which is small: otherwise the child would wait for its turn at every batch.
        Thread(target=_drain, args=(stream, arrived), daemon=True).start()
        for number, batch in enumerate(batches):
            documents = _next(arrived) if number in remote else [read(file) for file in batch]
            yield from zip(batch, documents, strict=True)
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise EnvironmentFault(_STOPPED)


def _serve(batches: Sequence[Sequence[str]], read: Reader, source: int, sink: int) -> None:
    """The child's whole life: reads its batches, sends each, exits without running the parent's clean-up."""
    status = 1
    try:
        os.close(source)
        with os.fdopen(sink, "wb") as stream:
            for batch in batches:
                payload = marshal.dumps([read(file) for file in batch])
                stream.write(_LENGTH.pack(len(payload)))
                stream.write(payload)
        status = 0
    finally:
        os._exit(status)


def _drain(stream: BinaryIO, arrived: SimpleQueue[bytes | None]) -> None:
    """Puts every batch that the child sends, still packed, where the parent finds it; None once nothing more comes."""
    while True:
        header = stream.read(_LENGTH.size)
        length = _LENGTH.unpack(header)[0] if len(header) == _LENGTH.size else 0
        payload = stream.read(length)
        whole = 0 < length == len(payload)
        arrived.put(payload if whole else None)
        if not whole:
            return


def _next(arrived: SimpleQueue[bytes | None]) -> list[object]:
    payload = arrived.get()
    if payload is None:
        raise EnvironmentFault(_STOPPED)
    documents: list[object] = marshal.loads(payload)  # noqa: S302 - written by our own child process
    return documents
