"""Reading many files on two cores: the parent forks once, and whoever is free takes the next batch. The parent, which
has the models to make meanwhile, reads only while what it needs next has not come.

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
_NUMBER: Final = struct.Struct("<H")
_MOST_BATCHES: Final = 4096 // _NUMBER.size
"""Their numbers fit into the smallest pipe that a system makes."""
_STOPPED: Final = "tiến trình đọc tệp dừng bất thường / the reading process stopped"
_LENGTH: Final = struct.Struct("<I")

Reader = Callable[[str], object]


def read_all(files: Sequence[str], read: Reader) -> Iterator[tuple[str, object]]:
    """(file, plain data or None) for every file, in the order given."""
    if len(files) < _FEWEST or cores() < 2:
        for file in files:
            yield file, read(file)
        return
    size = max(_BATCH, -(-len(files) // _MOST_BATCHES))
    batches = [files[start : start + size] for start in range(0, len(files), size)]
    numbers = _numbers(len(batches))
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        _serve(batches, numbers, read, source, sink)
    os.close(sink)
    arrived: SimpleQueue[bytes | None] = SimpleQueue()
    with os.fdopen(source, "rb") as stream, os.fdopen(numbers, "rb", buffering=0):
        # A thread empties the pipe, which is small: otherwise the child would wait for its turn at every batch.
        Thread(target=_drain, args=(stream, arrived), daemon=True).start()
        own: dict[int, list[object]] = {}
        for number, batch in enumerate(batches):
            while number not in own and arrived.empty() and (taken := _taken(numbers)) is not None:
                own[taken] = [read(file) for file in batches[taken]]
            documents = own.pop(number) if number in own else _next(arrived, number)
            yield from zip(batch, documents, strict=True)
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise EnvironmentFault(_STOPPED)


def _numbers(count: int) -> int:
    """A pipe that holds the number of every batch: who reads from it has the next batch to read."""
    source, sink = os.pipe()
    os.write(sink, b"".join(_NUMBER.pack(number) for number in range(count)))
    os.close(sink)
    return source


def _taken(numbers: int) -> int | None:
    """The batch that falls to this process; None once all are taken."""
    data = os.read(numbers, _NUMBER.size)
    number: int | None = _NUMBER.unpack(data)[0] if data else None
    return number


def _serve(batches: Sequence[Sequence[str]], numbers: int, read: Reader, source: int, sink: int) -> None:
    """The child's whole life: reads batches, sends each, exits without running the parent's clean-up."""
    status = 1
    try:
        os.close(source)
        with os.fdopen(sink, "wb") as stream:
            while (number := _taken(numbers)) is not None:
                payload = marshal.dumps((number, [read(file) for file in batches[number]]))
                stream.write(_LENGTH.pack(len(payload)))
                stream.write(payload)
                stream.flush()
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


def _next(arrived: SimpleQueue[bytes | None], wanted: int) -> list[object]:
    """What the child read of the batch that is wanted: it sends its batches in their order."""
    payload = arrived.get()
    number, documents = marshal.loads(payload) if payload is not None else (None, [])  # noqa: S302 - our own child
    if number != wanted:
        raise EnvironmentFault(_STOPPED)
    found: list[object] = documents
    return found
