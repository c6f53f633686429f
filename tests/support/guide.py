"""The guide for clerks as a script: its days, its commands with what they print, and the workbooks that agencies fill.

A heading with a date sets the day. A ```console block holds `$ camgrant …` lines (a last `# → 1` is the exit code),
each followed by lines of its output in order; `…` stands for whatever is there. A table under
`<!-- điền TỆP.xlsx -->` is what an agency types into the form of that name: a row is known by its first column; one
under `<!-- lập bảng TỆP.xlsx -->` is a workbook that the clerk makes, as it stands there. A path `packs/…` in the text
must be there at that point. `<!-- hợp nhất -->` says that the branch which was proposed is merged by somebody else,
`<!-- kho tỉnh khác ../KHO -->` that another province has its repository there.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import openpyxl

from support.cli import forked as run
from support.git import IDENTITY, git
from support.joining import write_other_province

__all__ = ["Command", "Day", "Draft", "Fill", "Merge", "Neighbour", "Practice", "See", "Step", "differences", "steps"]

ROOT = Path(__file__).parents[2]
_DAY = re.compile(r"#+ .*[Nn]gày (\d{2}/\d{2}/\d{4})")
_FILL = re.compile(r"<!-- điền (\S+\.xlsx) -->")
_DRAFT = re.compile(r"<!-- lập bảng (\S+\.xlsx) -->")
_NEIGHBOUR = re.compile(r"<!-- kho tỉnh khác (\S+) -->")
_CODE = re.compile(r"\s+# → (\d)$")
_PAPER = re.compile(r"`(packs/[^`…]+)`")
_PAPER_DAY = re.compile(r"\d{2}/\d{2}/\d{4}")
_ANYTHING = "…"
_START = "2021-07-21"


@dataclass(frozen=True)
class Day:
    """From here on it is this day."""

    iso: str


@dataclass
class Command:
    """One command as it is typed, what it must print, and how it must end. `line` is its place in the guide."""

    line: int
    typed: str
    code: int
    printed: list[str]


@dataclass(frozen=True)
class Fill:
    """What an agency types into a form: heading -> text for each row."""

    line: int
    workbook: str
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Draft:
    """A workbook that the clerk makes: heading -> text for each row."""

    line: int
    workbook: str
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class See:
    """A file or folder of a pack that the guide sends its reader to."""

    line: int
    path: str


@dataclass(frozen=True)
class Merge:
    """Whoever approves merges the branch that is open."""

    line: int


@dataclass(frozen=True)
class Neighbour:
    """The repository of another province lies there."""

    line: int
    place: str


Step = Day | Command | Fill | Draft | See | Merge | Neighbour
_MERGE = "<!-- hợp nhất -->"


def steps(text: str) -> Iterator[Step]:
    """The guide from top to bottom."""
    lines = list(enumerate(text.split("\n"), start=1))
    while lines:
        number, line = lines.pop(0)
        if day := _DAY.match(line):
            yield Day(_iso(day[1]))
        elif fill := _FILL.fullmatch(line):
            _while(lines, lambda text: not text)
            yield Fill(number, fill[1], _rows(_while(lines, lambda text: text.startswith("|"))))
        elif draft := _DRAFT.fullmatch(line):
            _while(lines, lambda text: not text)
            yield Draft(number, draft[1], _rows(_while(lines, lambda text: text.startswith("|"))))
        elif line == _MERGE:
            yield Merge(number)
        elif neighbour := _NEIGHBOUR.fullmatch(line):
            yield Neighbour(number, neighbour[1])
        elif line == "```console":
            yield from _commands(_while(lines, lambda text: text != "```"), number + 1)
        yield from (See(number, path) for path in _PAPER.findall(line))


def _while(lines: list[tuple[int, str]], wanted: Callable[[str], bool]) -> list[str]:
    """Takes the lines that are wanted from the front."""
    taken = []
    while wanted(lines[0][1]):
        taken.append(lines.pop(0)[1])
    return taken


def _commands(block: list[str], first: int) -> list[Command]:
    found: list[Command] = []
    joined = False
    for number, line in enumerate(block, start=first):
        if joined:
            found[-1].typed += line.strip()
        elif line.startswith("$ "):
            found.append(Command(number, line[2:], 0, []))
        else:
            found[-1].printed.append(line.strip())
            continue
        joined = found[-1].typed.endswith("\\")
        found[-1].typed = found[-1].typed.removesuffix("\\")
        if code := _CODE.search(found[-1].typed):
            found[-1].code = int(code[1])
            found[-1].typed = found[-1].typed[: code.start()]
    return found


def _rows(table: list[str]) -> tuple[dict[str, str], ...]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    headings, _, *rows = cells
    return tuple(dict(zip(headings, row, strict=True)) for row in rows)


def _iso(day: str) -> str:
    return "-".join(reversed(day.split("/")))


def differences(command: Command, code: int, output: str) -> list[str]:
    """What the guide says of the command and is not so."""
    wrong = [] if code == command.code else [f"exit code {code}, not {command.code}"]
    left = [line.strip() for line in output.splitlines()]
    for said in filter(None, command.printed):
        pattern = re.compile(".*".join(map(re.escape, said.split(_ANYTHING))))
        place = next((number for number, line in enumerate(left) if pattern.fullmatch(line)), None)
        if place is None:
            wrong.append(f"not printed (here): {said}")
        else:
            left = left[place + 1 :]
    return wrong


class Practice:
    """The practice folder of the guide: a copy of the reference province in a repository of its own, and beside it the
    bare one that everybody shares."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "kho"
        self.shared = folder / "kho.git"
        folder = self.folder
        shutil.copytree(ROOT / "inventory", folder / "inventory")
        for event in (folder / "inventory" / "ledger").rglob("2021-*.yaml"):
            if event.name[:10] > _START:  # the clerk of the guide writes these days himself
                event.unlink()
        self.shared.mkdir()
        git(self.shared, "init", "-q", "--bare", "-b", "main")
        for words in (
            ["init", "-q", "-b", "main"],
            ["add", "-A"],
            ["commit", "-q", "-m", "Bản thực hành"],
            ["remote", "add", "origin", str(self.shared)],
            ["push", "-q", "-u", "origin", "main"],
        ):
            self._git(*words)

    def wrong(self, step: Step) -> list[str]:
        """Does one step; what the guide says of it and is not so."""
        if isinstance(step, Day):
            self._set_day(step.iso)
        elif isinstance(step, Fill):
            self._fill(step)
        elif isinstance(step, Draft):
            self._draft(step)
        elif isinstance(step, Merge):
            self._merge()
        elif isinstance(step, Neighbour):
            write_other_province(self.folder / step.place)
        elif isinstance(step, See):
            return [] if (self.folder / step.path).exists() else [f"{step.line}: {step.path} is not there"]
        else:
            program, *words = shlex.split(step.typed)
            assert program == "camgrant", step
            done = run(*words, cwd=self.folder, CAMGRANT_LANG="vi", **IDENTITY)
            found = differences(step, done.returncode, done.stdout + done.stderr)
            return [f"{step.line}: {step.typed}: {one}" for one in found]
        return []

    def _set_day(self, iso: str) -> None:
        """The practice settings fix the day; a real repository goes by the clock."""
        settings = self.folder / "inventory" / "camgrant.yaml"
        text, count = re.subn(r"as_of: \S+", f"as_of: {iso}", settings.read_text("utf-8"))
        assert count == 1
        settings.write_text(text, "utf-8")

    def _fill(self, step: Fill) -> None:
        path = self.folder / step.workbook
        book = openpyxl.load_workbook(path)
        sheet = book["Danh sách"]
        top = next(cell.row for cell in sheet["A"] if cell.value == "STT")
        columns = {cell.value: cell.column for cell in sheet[top]}
        for row in step.rows:
            (key, known), *_ = row.items()
            places = range(top + 1, sheet.max_row + 1)
            place = next(one for one in places if sheet.cell(one, columns[key]).value in (known, None))
            for heading, text in row.items():
                sheet.cell(place, columns[heading]).value = _cell(text)
        book.save(path)

    def _draft(self, step: Draft) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(list(step.rows[0]))
        for row in step.rows:
            sheet.append([_cell(text) for text in row.values()])
        book.save(self.folder / step.workbook)

    def _merge(self) -> None:
        """As a forge does it: a merge commit on the main branch of the shared repository."""
        branch = git(self.folder, "symbolic-ref", "--short", "HEAD")
        self._git("push", "-q", "origin", branch)
        tree = git(self.shared, "merge-tree", "--write-tree", "main", branch)
        parents = ("-p", "main", "-p", branch)
        merged = git(self.shared, "commit-tree", tree, *parents, "-m", f"Hợp nhất {branch}")
        git(self.shared, "update-ref", "refs/heads/main", merged)

    def _git(self, *words: str) -> None:
        git(self.folder, *words)


def _cell(text: str) -> str | datetime | None:
    """A date as Excel keeps it; all else as text."""
    if _PAPER_DAY.fullmatch(text):
        return datetime.fromisoformat(_iso(text))
    return text or None
