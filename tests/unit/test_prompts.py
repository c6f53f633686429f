"""Questions at the keyboard: a flag always answers them, and without a terminal nobody is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from camgrant.cli import prompts
from camgrant.cli.prompts import Prompts
from camgrant.diagnostics import Text, UsageFault

ASK = Prompts("vi")
QUESTION = Text("Câu hỏi", "Question")
CHOICES = {"paper": "bản giấy", "email": "thư điện tử"}


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    """Somebody who types."""
    monkeypatch.setattr(prompts, "interactive", lambda: True)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


def test_a_flag_answers_without_a_question() -> None:
    assert ASK.text("412/CAT", "--doc-no", QUESTION) == "412/CAT"
    assert ASK.day(date(2021, 6, 14), "--doc-date", QUESTION) == date(2021, 6, 14)
    assert ASK.choice("paper", "--way", QUESTION, CHOICES) == "paper"
    assert ASK.yes(False, "--yes", QUESTION) is False


def test_without_a_terminal_the_missing_flag_is_named() -> None:
    for ask in (
        lambda: ASK.text(None, "--flag", QUESTION),
        lambda: ASK.day(None, "--flag", QUESTION),
        lambda: ASK.choice(None, "--flag", QUESTION, CHOICES),
        lambda: ASK.yes(None, "--flag", QUESTION),
    ):
        with pytest.raises(UsageFault, match=r"thiếu --flag.*Câu hỏi / --flag is missing: Question"):
            ask()


def test_a_flag_outside_the_choices_is_refused() -> None:
    with pytest.raises(UsageFault, match=r"fax.*paper, email"):
        ASK.choice("fax", "--way", QUESTION, CHOICES)


def test_text_is_typed_and_asked_again_until_it_will_do(keyboard: PipeInput) -> None:
    keyboard.send_text("x\r")
    keyboard.send_text("\x7f412/CAT \r")
    refusal = Text("chưa đúng", "not yet")
    answer = ASK.text(None, "--doc-no", QUESTION, refusal=lambda typed: refusal if typed == "x" else None)
    assert answer == "412/CAT"


@pytest.mark.parametrize("typed", ["14/06/2021", "14/6/2021", "2021-06-14"])
def test_a_day_is_typed_as_on_paper_or_as_in_the_files(keyboard: PipeInput, typed: str) -> None:
    keyboard.send_text(f"{typed}\r")
    assert ASK.day(None, "--doc-date", QUESTION) == date(2021, 6, 14)


def test_enter_takes_the_day_offered(keyboard: PipeInput) -> None:
    keyboard.send_text("\r")
    assert ASK.day(None, "--doc-date", QUESTION, default=date(2021, 6, 15)) == date(2021, 6, 15)


def test_a_day_that_does_not_exist_is_asked_again(keyboard: PipeInput) -> None:
    keyboard.send_text("31/06/2021\r")
    keyboard.send_text("\x7f" * 10 + "30/06/2021\r")
    assert ASK.day(None, "--doc-date", QUESTION) == date(2021, 6, 30)


def test_a_choice_is_picked_from_the_list(keyboard: PipeInput) -> None:
    keyboard.send_text("\x1b[B\r")
    assert ASK.choice(None, "--way", QUESTION, CHOICES) == "email"


YES = (
    "có",
    "Có",
    "CÓ",
    "co",
    "c",
    "C",
    "đồng ý",
    "dong y",
    "ĐỒNG  Ý",
    "y",
    "yes",
    "Yes.",
    "vâng",
    "đúng",
    "ok",
    " có ",
)
NO = ("không", "Không", "khong", "k", "ko", "n", "no", "NO", "không đồng ý", "", "  ")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("typed", "expected"), [*((one, True) for one in YES), *((one, False) for one in NO)])
def test_yes_is_said_in_the_words_of_either_language(
    keyboard: PipeInput, typed: str, expected: bool, form: Literal["NFC", "NFD"], language: str
) -> None:
    keyboard.send_text(unicodedata.normalize(form, typed) + "\r")
    assert Prompts(language).yes(None, "--yes", QUESTION) is expected


@pytest.mark.parametrize("typed", ["coi", "q", "1", "maybe", "có không", "không có", "yn"])
def test_what_is_neither_is_asked_again(keyboard: PipeInput, capsys: pytest.CaptureFixture[str], typed: str) -> None:
    for last, expected in (("có", True), ("không", False)):
        keyboard.send_text(f"{typed}\r{typed}\r{last}\r")
        assert ASK.yes(None, "--yes", QUESTION) is expected
        assert capsys.readouterr().out.count(f"Chưa rõ “{typed}”: đề nghị gõ có hoặc không\n") == 2


ENDS = (
    lambda: ASK.text(None, "--doc-no", QUESTION),
    lambda: ASK.day(None, "--doc-date", QUESTION),
    lambda: ASK.choice(None, "--way", QUESTION, CHOICES),
    lambda: ASK.yes(None, "--yes", QUESTION),
)


@pytest.mark.parametrize("ask", ENDS)
def test_whoever_stops_is_told_that_nothing_was_written(
    keyboard: PipeInput, capsys: pytest.CaptureFixture[str], ask: Callable[[], object]
) -> None:
    keyboard.send_text("\x03")
    with pytest.raises(KeyboardInterrupt):
        ask()
    assert capsys.readouterr().err == "Đã dừng giữa chừng: không ghi gì.\n"


def test_the_end_of_input_is_no_answer(keyboard: PipeInput, capsys: pytest.CaptureFixture[str]) -> None:
    keyboard.send_text("\x04")
    with pytest.raises(EOFError):
        ASK.yes(None, "--yes", QUESTION)
    assert capsys.readouterr().err == "Đã dừng giữa chừng: không ghi gì.\n"


def test_what_is_asked_is_in_one_language() -> None:
    for text in (prompts._YES_OR_NO, prompts._AGAIN, prompts._ARROWS, prompts._STOPPED):
        assert not re.search(r"\b(yes|no|arrow|use|keys)\b", text.vi)
        assert text.en.isascii()


def test_control_c_ends_the_command(keyboard: PipeInput) -> None:
    keyboard.send_text("\x03")
    with pytest.raises(KeyboardInterrupt):
        ASK.text(None, "--doc-no", QUESTION)
