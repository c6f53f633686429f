"""Questions at the keyboard. Every one has a flag that answers it; without a terminal nobody is asked anything.

`given` is what the flag said, None where it stood away. A script or a pipeline so never hangs on a question: it gets
the name of the flag that is missing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import click

from camgrant.diagnostics import Text, UsageFault

if TYPE_CHECKING:
    from questionary import Question

__all__ = ["Prompts", "interactive"]

_PAPER_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NO_DAY = Text("Đề nghị ghi ngày/tháng/năm, ví dụ 15/06/2021", "Write day/month/year, e.g. 15/06/2021")
_EMPTY = Text("Đề nghị không để trống", "Must not be empty")
_YES_OR_NO = Text("(có/không; bỏ trống là không)", "(yes/no; empty means no)")
_AGAIN = Text("Chưa rõ “{answer}”: đề nghị gõ có hoặc không", "'{answer}' is not clear: type yes or no")
_ARROWS = Text("(phím mũi tên để chọn, Enter để nhận)", "(arrow keys to choose, Enter to take)")
_STOPPED = Text("Đã dừng giữa chừng: không ghi gì.", "Stopped before the end: nothing was written.")
# Folded: without accents, in lower case, with single blanks. Both languages are taken in both.
_YES = frozenset(("c", "co", "d", "dong y", "dung", "vang", "ok", "y", "yes"))
_NO = frozenset(("", "k", "ko", "kh", "kg", "khong", "khong dong y", "n", "no"))


def interactive() -> bool:
    """Whether somebody sits there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@dataclass(frozen=True, slots=True)
class Prompts:
    """Asks in one language what no flag has said. Every method raises UsageFault where nobody can answer.

    Ctrl-C or the end of input (Ctrl-D) while a question stands ends the command (`KeyboardInterrupt`, `EOFError`:
    exit code 130); nothing is written by then, and that is said.
    """

    language: str

    def text(
        self,
        given: str | None,
        flag: str,
        question: Text,
        *,
        default: str = "",
        refusal: Callable[[str], Text | None] = lambda _: None,
    ) -> str:
        """One line of text. `refusal` gives the reason why an answer will not do, None where it does."""
        if given is not None:
            return given
        self._require(flag, question)
        import questionary

        def judged(answer: str) -> bool | str:
            reason = refusal(answer) if answer.strip() else _EMPTY
            return True if reason is None else reason.in_language(self.language)

        asked = questionary.text(self._words(question), default=default, validate=judged)
        return str(self._answer(asked)).strip()

    def day(self, given: date | None, flag: str, question: Text, *, default: date | None = None) -> date:
        """A date, typed as on paper (dd/mm/yyyy) or as in the files (yyyy-mm-dd)."""
        if given is not None:
            return given
        answer = self.text(
            None,
            flag,
            question,
            default=f"{default:%d/%m/%Y}" if default else "",
            refusal=lambda typed: None if _day(typed) else _NO_DAY,
        )
        found = _day(answer)
        if found is None:
            raise UsageFault(f"{flag}: {_NO_DAY.vi} / {_NO_DAY.en}")
        return found

    def choice(self, given: str | None, flag: str, question: Text, choices: Mapping[str, str]) -> str:
        """One of the choices (value -> words shown). A flag that names none of them is a UsageFault too."""
        if given is not None:
            if given not in choices:
                raise UsageFault(f"{flag} “{given}”: chọn một trong / choose one of: {', '.join(choices)}")
            return given
        self._require(flag, question, choices)
        import questionary

        shown = [questionary.Choice(title=words, value=value) for value, words in choices.items()]
        arrows = _ARROWS.in_language(self.language)
        return str(self._answer(questionary.select(self._words(question), choices=shown, instruction=arrows)))

    def yes(self, given: bool | None, flag: str, question: Text) -> bool:
        """Yes or no, in the words of either language; no is the answer of whoever only presses Enter. What is neither
        is asked again: a revocation must not be lost because its yes was not understood."""
        if given is not None:
            return given
        self._require(flag, question)
        import questionary

        from camgrant.model.vietnamese import fold

        words = f"{self._words(question)} {_YES_OR_NO.in_language(self.language)}"
        while True:
            typed = str(self._answer(questionary.text(words))).strip()
            folded = " ".join(fold(typed.strip(".,!? ")).split())
            if folded in _YES:
                return True
            if folded in _NO:
                return False
            click.echo(_AGAIN.in_language(self.language, {"answer": typed}))

    def _answer(self, asked: Question) -> object:
        """The answer, once it is there."""
        try:
            return asked.unsafe_ask()
        except (EOFError, KeyboardInterrupt):
            click.echo(_STOPPED.in_language(self.language), err=True)
            raise

    def _words(self, question: Text) -> str:
        return question.in_language(self.language)

    def _require(self, flag: str, question: Text, choices: Mapping[str, str] | None = None) -> None:
        if interactive():
            return
        among = f" ({' | '.join(choices)})" if choices else ""
        raise UsageFault(f"thiếu {flag}{among}: {question.vi} / {flag} is missing: {question.en}")


def _day(typed: str) -> date | None:
    paper = _PAPER_DAY.fullmatch(typed.strip())
    try:
        if paper:
            return date(int(paper[3]), int(paper[2]), int(paper[1]))
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
