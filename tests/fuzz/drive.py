"""Feeds one reader of strangers' bytes what a coverage-guided fuzzer makes of sound examples.

    python tests/fuzz/drive.py READER RUNS [-seed=N ...]

Each reader says which exceptions are its answer; any other ends the process, and libFuzzer prints the input.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import atheris

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

with atheris.instrument_imports(include=["camgrant", "camgrant_renderers"]):
    from camgrant.app.forge.answers import shaped
    from camgrant.app.forge.github import GitHub
    from camgrant.app.forge.gitlab import GitLab
    from camgrant.app.forge.http import _parsed
    from camgrant.app.issue_event import answers_of, issue_of
    from camgrant.app.published import read_record
    from camgrant.diagnostics import CamgrantError
    from camgrant.intake.csvtext import csv_rows
    from camgrant.intake.refusal import RefusedError
    from camgrant.intake.untrusted import _kind
    from camgrant.load.reader import read_marked, read_plain
    from camgrant.rendering.device import Device
    from camgrant.rendering.observed import ReadbackFault
    from camgrant.rendering.registry import device_targets
    from camgrant.seal.archive import UnsoundArchive, packed, unpacked
    from camgrant.seal.manifest import read_manifest
    from targets.exports import Held
    from targets.kit import DEVICES as TARGETS
    from targets.kit import view_on

ROOT = TESTS.parent
Reader = Callable[[bytes], None]


# -- what is read ------------------------------------------------------------------------------------------------------


def yaml_file(data: bytes) -> None:
    """A file of the inventory: the quick reader and the one with marks agree, or both refuse."""
    plain = read_plain(data)
    marked, _, findings = read_marked("a.yaml", data)
    if not findings:
        assert plain == marked
    else:
        assert plain is None


def read_back(data: bytes) -> None:
    """What a device exports; the first byte says which device, the second under which file name it comes."""
    if len(data) < 2:
        return
    target, names = READ_BACKS[data[0] % len(READ_BACKS)]
    name = names[data[1] % len(names)]
    with suppress(ReadbackFault):
        device_targets()[target].parse_readback(DEVICES[target], {name: data[2:]})


def intake(data: bytes) -> None:
    """A file that an agency sends: what it is, and the rows of a text."""
    with suppress(RefusedError, CamgrantError):
        if _kind(data) == "csv":
            csv_rows(data)


def archive(data: bytes) -> None:
    """The archive inside a bundle, and the manifest in it."""
    with suppress(UnsoundArchive):
        for content in unpacked(data).values():
            with suppress(ValueError):
                read_manifest(content)


def record(data: bytes) -> None:
    """`published.json`, and the event of an issue."""
    with suppress(CamgrantError):
        read_record(data, "published.json")
    with suppress(CamgrantError):
        answers_of(issue_of(data))


class _Answers:
    """A forge that answers every question with one of the texts it was given, in turn."""

    def __init__(self, texts: list[bytes]) -> None:
        self._texts = texts
        self._asked = 0

    def _next(self, *_: object) -> Any:
        text = self._texts[self._asked % len(self._texts)]
        self._asked += 1
        return _parsed(text)

    get = found = send = _next

    def graphql(self, *_: object) -> Any:
        return shaped(self._next(), dict)

    def pages(self, *_: object) -> Iterator[Any]:
        content = self._next()
        if not isinstance(content, list):
            raise CamgrantError("not a list")
        yield from content[:20]


def forge(data: bytes) -> None:
    """The answers of GitHub and of GitLab, one after another on lines of their own."""
    texts = data.split(b"\n") or [b"{}"]
    for kind in (GitHub, GitLab):
        asked: Any = kind("t", "a/b", sleep=lambda _: None)
        asked._http = _Answers(texts)
        with suppress(CamgrantError):
            asked.change(7)
        with suppress(CamgrantError):
            asked.change_of("a" * 40)
        with suppress(CamgrantError):
            asked.comment(7, "<!-- camgrant-plan -->\nx")


def breaks(data: bytes) -> None:
    """A reader with a fault, to see that faults are found."""
    assert len(data) < 3, "three signs"


READERS: dict[str, Reader] = {
    "breaks": breaks,
    "yaml": yaml_file,
    "read-back": read_back,
    "intake": intake,
    "archive": archive,
    "record": record,
    "forge": forge,
}


# -- sound examples ----------------------------------------------------------------------------------------------------


READ_BACKS: list[tuple[str, list[str]]] = []
DEVICES: dict[str, Device] = {}


def _prepare_read_backs() -> Iterator[bytes]:
    """Every format in which a device exports its accounts, written apart from our renderers."""
    held = [Held("mannv", {"live": frozenset({1, 2})}), Held("binhs", {"live": frozenset({1})}, enabled=False)]
    for number, target in enumerate(TARGETS):
        module = importlib.import_module(f"targets.exports.{target}")
        DEVICES[target] = view_on(target).device
        names: list[str] = []
        READ_BACKS.append((target, names))
        for export in module.FORMATS.values():
            for name, content in export(DEVICES[target], held, None).items():
                names.append(name)
                yield bytes((number, len(names) - 1)) + content


_REVIEW = {"id": 1, "node_id": "R1", "user": {"login": "duc"}, "state": "APPROVED", "commit_id": "a" * 40, "body": "x"}
_COMMIT = {
    "author": {"login": "nhung"},
    "committer": None,
    "commit": {"author": {"email": "a@x.example"}, "message": "m"},
}
_PULL = {"number": 7, "user": {"login": "nhung"}, "commits": 1, "merged_at": "2026-11-24T08:00:00Z"}
_EVENT = {
    "action": "opened",
    "issue": {
        "number": 1,
        "body": "### A\n\nx",
        "labels": [{"name": "camgrant-grant"}],
        "user": {"login": "a", "id": 5},
    },
    "sender": {"login": "a"},
}


def _examples(reader: str) -> Iterator[bytes]:
    if reader == "yaml":
        for path in sorted((ROOT / "tests" / "data" / "minimal").rglob("*.yaml")):
            yield path.read_bytes()
    elif reader == "breaks":
        yield b"{}[]"
    elif reader == "read-back":
        yield from _prepare_read_backs()
    elif reader == "intake":
        for path in sorted((ROOT / "tests" / "data" / "messy").iterdir()):
            if path.suffix != ".json" and path.stat().st_size < 30_000:
                yield path.read_bytes()
        yield "STT;Họ và tên\n1;Lê Văn An\n".encode()
    elif reader == "archive":
        yield packed({"manifest.json": b'{"schema_version": 1}', "a/b.csv": b"x" * 600})
    elif reader == "record":
        held = [{"commit": "b" * 40, "as_of": "2021-07-21", "ends_only": False}]
        content = {"schema_version": 1, "commit": "a" * 40, "as_of": "2021-07-20", "held": held, "sequence": 3}
        yield json.dumps(content).encode()
        yield json.dumps(_EVENT).encode()
    else:
        data = {"nodes": [], "repository": {"pullRequest": {"timelineItems": {"nodes": []}}}}
        answers = [_PULL, [_COMMIT], [_REVIEW], data, data]
        yield b"\n".join(json.dumps(answer).encode() for answer in answers)
        yield b"\n".join(json.dumps(answer).encode() for answer in ([_PULL], _PULL, [_COMMIT], [_REVIEW], data))


def main() -> None:
    """Runs one reader for a number of inputs."""
    reader, runs, *more = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for number, example in enumerate(_examples(reader)):
            (Path(folder) / f"{number:04d}").write_bytes(example)
        words = ["fuzz", f"-runs={runs}", "-max_len=20000", "-rss_limit_mb=4096", "-timeout=120", "-verbosity=0", *more]
        atheris.Setup([*words, folder], READERS[reader])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
