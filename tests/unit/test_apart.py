"""Whatever reading a stranger's file does to the process that reads it, the file is refused and nothing else comes."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.diagnostics import CamgrantError, EnvironmentFault, UsageFault
from camgrant.forked import apart
from camgrant.intake.grid import read_grids
from camgrant.intake.office import refuse_loading_fields
from camgrant.intake.refusal import RefusedError
from support.effort import effort

MESSY = Path(__file__).parents[1] / "data" / "messy"
REFUSAL = UsageFault("a.xlsx: tệp hỏng / is damaged")


class PanicException(BaseException):
    """What PyO3 raises where Rust panics: no Exception."""


def _raises(fault: BaseException) -> Callable[[], object]:
    def work() -> object:
        raise fault

    return work


def _unending() -> object:
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True:
        pass


def _recursion() -> object:
    return _recursion()


BREAKS: dict[str, Callable[[], object]] = {
    "an exception": _raises(AttributeError("none")),
    "a panic": _raises(PanicException("index out of bounds")),
    "a crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "an abort": os.abort,
    "an end with a good code": lambda: os._exit(0),
    "an end with a code": lambda: sys.exit(3),
    "no memory": lambda: bytearray(64 * 1024**3),
    "no end": _unending,
    "no bottom": _recursion,
    "what cannot be sent back": lambda: lambda: None,
}


@pytest.mark.parametrize("how", BREAKS)
def test_however_it_breaks_the_file_is_refused(how: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageFault) as refused:
        apart(BREAKS[how], REFUSAL)
    assert str(refused.value) == str(REFUSAL)
    assert capfd.readouterr() == ("", "")


def test_what_a_library_prints_while_it_breaks_is_not_heard(capfd: pytest.CaptureFixture[str]) -> None:
    def loud() -> int:
        sys.stderr.write("thread panicked")
        os.write(2, b"note: run with RUST_BACKTRACE=1\n")
        os.write(1, b"more\n")
        return 7

    assert apart(loud, REFUSAL) == 7
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("said", [UsageFault("có mật khẩu / has a password"), EnvironmentFault("đĩa / disk")])
def test_what_the_work_says_itself_is_heard(said: CamgrantError) -> None:
    with pytest.raises(type(said), match=f"^{said}$"):
        apart(_raises(said), REFUSAL)


def test_without_forks_exceptions_are_told_apart_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert apart(lambda: [1], REFUSAL) == [1]
    with pytest.raises(UsageFault, match="tệp hỏng"):
        apart(BREAKS["a panic"], REFUSAL)


# -- files ------------------------------------------------------------------------------------------------------------

SOUND = sorted(path for path in MESSY.iterdir() if path.suffix in {".xlsx", ".docx", ".xls", ".ods", ".csv"})


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sound file of some kind with some of its bytes changed, cut or doubled."""
    path = draw(st.sampled_from(SOUND))
    raw = bytearray(path.read_bytes())
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(raw) - 1, 0)))
        how = draw(st.sampled_from(("change", "cut", "double", "drop")))
        if how == "change":
            raw[at : at + 1] = draw(st.binary(min_size=1, max_size=4))
        elif how == "cut":
            del raw[at:]
        elif how == "double":
            raw[at:at] = raw[at : at + 64]
        else:
            del raw[at : at + draw(st.integers(1, 200))]
    return path.suffix, bytes(raw)


@pytest.mark.long
@given(damaged())
@settings(max_examples=effort(short=60, long=20_000))
def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, file: tuple[str, bytes]) -> None:
    ending, raw = file
    path = tmp_path_factory.getbasetemp() / f"damaged{ending}"
    path.write_bytes(raw)
    with suppress(UsageFault, EnvironmentFault):  # anything else fails this test
        read_grids(path)


# -- fields of Word ---------------------------------------------------------------------------------------------------

LOADING = ("INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DDE", "DDEAUTO", "DATABASE", "RD", "DATA")
HARMLESS = ("HYPERLINK", "PAGE", "NUMPAGES", "DATE", "MERGEFIELD", "TOC", "REF", "SEQ", "LINKS", "DATES", "IMPORTANT")


def _in_word(code: str, *, wide: bool, before: bytes = b"x" * 700, after: bytes = b"y" * 90) -> bytes:
    """A field code as the text of a Word document holds it."""
    field = f'\x13{code} "http://192.0.2.1/x" \x14old\x15'
    return before + field.encode("utf-16-le" if wide else "cp1252") + after


@given(
    name=st.sampled_from(LOADING),
    letters=st.lists(st.booleans(), min_size=14, max_size=14),
    blank=st.text("\t \xa0\r", max_size=20),
    wide=st.booleans(),
    odd=st.integers(0, 3),
)
def test_a_field_that_loads_is_seen(name: str, letters: list[bool], blank: str, wide: bool, odd: int) -> None:
    spelt = "".join(letter.lower() if low else letter for letter, low in zip(name, letters, strict=False))
    with pytest.raises(RefusedError, match="loads something from elsewhere"):
        refuse_loading_fields(_in_word(blank + spelt, wide=wide, before=b"x" * (700 + odd)))


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("name", HARMLESS)
def test_other_fields_and_words_pass(name: str, wide: bool) -> None:
    refuse_loading_fields(_in_word(f" {name}", wide=wide))
    text: Any = " INCLUDEPICTURE link".encode("utf-16-le" if wide else "cp1252")
    refuse_loading_fields(b"x" * 700 + text)
