"""Options that several commands share, and the only place that reads the clock."""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, LANGUAGES, Text
from camgrant.zone import LOCAL

if TYPE_CHECKING:
    from camgrant.app.check import Checked
    from camgrant.app.main_branch import MainBranch
    from camgrant.rendering.engine import Failure
    from camgrant.report.model import Report

__all__ = [
    "as_of_option",
    "compartment_option",
    "counted",
    "day_option",
    "explained",
    "file_prefix",
    "format_option",
    "inventory_option",
    "json_text",
    "language_option",
    "now",
    "open_tree",
    "pick_language",
    "published_option",
    "receipts_option",
    "report_of",
    "run_check",
    "tell_failures",
    "tell_main_branch",
    "today",
]

F = TypeVar("F", bound=Callable[..., Any])
_PROGRESS_AFTER: Final = 1.0
_SYSTEM: Final = {
    errno.ENOENT: "không có tệp hoặc thư mục này; đề nghị kiểm tra đường dẫn / no such file or folder; check the path",
    errno.ENOTDIR: "không phải thư mục; đề nghị kiểm tra đường dẫn / is not a folder; check the path",
    errno.EISDIR: "là thư mục, cần một tệp; đề nghị kiểm tra đường dẫn / is a folder, a file is needed; check the path",
    errno.EACCES: "không được phép; đề nghị kiểm tra quyền trên tệp, thư mục / not allowed; check who may use it",
    errno.EPERM: "không được phép; đề nghị kiểm tra quyền trên tệp, thư mục / not allowed; check who may use it",
    errno.EROFS: "ổ đĩa chỉ đọc; đề nghị chọn nơi khác / the disk is read-only; choose another place",
    errno.ENOSPC: "ổ đĩa đầy; đề nghị giải phóng dung lượng / the disk is full; free some space",
}


def today() -> date:
    """The local date in Vietnam."""
    return datetime.now(UTC).astimezone(LOCAL).date()


def now() -> str:
    """The local time in Vietnam to the second, as ISO 8601 with its offset."""
    return datetime.now(UTC).astimezone(LOCAL).isoformat(timespec="seconds")


_FAILED: Final = Text(
    "LỖI CHƯƠNG TRÌNH ở {name} ({fault}): chưa lập tệp cho nơi này; đề nghị làm bằng tay và báo người phụ trách",
    "OUR BUG at {name} ({fault}): no file was made for it; do it by hand, and report the bug",
)


def tell_failures(failures: Iterable[Failure], language: str) -> int:
    """Says what could not be made because the program failed on it; the exit code."""
    told = tuple(failures)
    for one in told:
        click.echo(_FAILED.in_language(language, {"name": one.name, "fault": one.fault}), err=True)
    return EXIT_FINDINGS if told else EXIT_CLEAN


def tell_main_branch(main: MainBranch, lang: str | None) -> None:
    """Says on the side where the settings here call another branch the one that counts."""
    if main.told is not None:
        click.echo(main.told.in_language(pick_language(lang)), err=True)


def counted(number: int, one: str, many: str) -> str:
    """A number with its English noun: `1 account`, `2 accounts`."""
    return f"{number} {one if number == 1 else many}"


def json_text(content: Mapping[str, Any]) -> str:
    """JSON for people and machines; whatever could steer a terminal (a device may have said it) stands escaped."""
    text = json.dumps({"schema_version": 1, **content}, ensure_ascii=False, indent=2)
    return "".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text)


def explained(fault: BaseException) -> str:
    """What stopped a command. What the system said in English is given in both languages, with what to do."""
    system = fault if isinstance(fault, OSError) else fault.__cause__
    if not isinstance(system, OSError) or not system.strerror:
        return str(fault)
    words = _SYSTEM.get(system.errno or 0) or (
        f"lỗi của máy ({system.strerror}); đề nghị báo người phụ trách máy / "
        f"the system failed ({system.strerror}); ask whoever keeps this machine"
    )
    if fault is system:
        return f"{system.filename}: {words}" if system.filename else words
    return str(fault).replace(system.strerror, words)


class _IsoDate(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            found = date.fromisoformat(str(value))
        except ValueError:
            found = None
        if found is None or found.isoformat() != value or not 1000 <= found.year <= 2999:
            self.fail(f"“{value}” không phải ngày NĂM-THÁNG-NGÀY / is not a date YYYY-MM-DD", param, ctx)
        return found


def inventory_option(command: F) -> F:
    """`--inventory`: the folder; found upwards where absent."""
    return click.option(
        "--inventory",
        "-i",
        "folder",
        type=click.Path(path_type=Path),
        help="Thư mục dữ liệu; mặc định tìm ngược lên / The inventory folder; found upwards by default.",
    )(command)


def as_of_option(command: F) -> F:
    """`--as-of`: the day to judge; the demo date of the settings or today where absent."""
    return click.option(
        "--as-of",
        type=_IsoDate(),
        help="Xét đến hết ngày này; mặc định hôm nay / The day to judge, today by default.",
    )(command)


def day_option(flag: str, text: str, name: str | None = None) -> Callable[[F], F]:
    """A flag that takes a date, `None` where it is not given."""
    return click.option(flag, *((name,) if name else ()), type=_IsoDate(), help=text)


def compartment_option(command: F) -> F:
    """`--compartment`: the compartments to work on; all where absent."""
    return click.option(
        "--compartment",
        "compartments",
        multiple=True,
        help="Chỉ làm với ngăn này và dữ liệu chính / Work on this compartment and the inventory itself only.",
    )(command)


def published_option(command: F) -> F:
    """`--published`: the publication before, for the change sets."""
    return click.option(
        "--published",
        type=click.Path(path_type=Path, dir_okay=False),
        help="published.json của lần phát hành trước, để lập thay đổi / The last publication, for the change sets.",
    )(command)


def receipts_option(command: F) -> F:
    """`--receipts`: the folder of receipts of devices."""
    return click.option(
        "--receipts",
        type=click.Path(path_type=Path),
        help="Thư mục biên nhận xác nhận việc gỡ, thêm vào sổ / Receipts that confirm removals, beside the ledger.",
    )(command)


def language_option(command: F) -> F:
    """`--lang`: vi or en."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        envvar="CAMGRANT_LANG",
        help="Ngôn ngữ; mặc định theo máy / Language; that of the machine by default.",
    )(command)


def format_option(*formats: str) -> Callable[[F], F]:
    """`--format`: one of the formats, the first by default."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Dạng kết quả / Output format.",
    )


def pick_language(given: str | None, checked: Checked | None = None) -> str:
    """The language asked for; else that of the settings; else English where the locale says so, else Vietnamese."""
    declared = checked.inventory.settings.language if checked is not None and checked.inventory is not None else None
    if given or declared:
        return given or declared or ""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "vi"


def open_tree(folder: Path | None, compartments: tuple[str, ...] = ()) -> tuple[Any, Path]:
    """The file tree of the inventory with its compartments (those named, or all), and its folder.

    Raises UsageFault where there is none.
    """
    from camgrant.app.folders import find_inventory
    from camgrant.load.compartments import with_compartments
    from camgrant.load.tree import FolderTree

    found = find_inventory(folder, Path.cwd())
    return with_compartments(FolderTree(found), compartments), found


def run_check(
    folder: Path | None, as_of: date | None, compartments: tuple[str, ...] = (), *, partial: bool = False
) -> tuple[Checked, Any, Path]:
    """A check with progress on a terminal: the result, the tree it read, and the inventory's folder."""
    from camgrant.app.check import check

    tree, found = open_tree(folder, compartments)
    return check(tree, as_of, today, _progress(), partial=partial), tree, found


def _progress() -> Callable[[int, int], None] | None:
    """A counter on stderr, only on a terminal and only once the work takes longer than a second."""
    if not sys.stderr.isatty():
        return None
    started = time.monotonic()

    def show(done: int, total: int) -> None:
        if time.monotonic() - started > _PROGRESS_AFTER:
            click.echo(f"\r{done}/{total}\x1b[K", nl=False, err=True)
            if done + 100 >= total:
                click.echo("\r\x1b[K", nl=False, err=True)

    return show


def report_of(checked: Checked, tree: Any, folder: Path, language: str) -> Report:
    """What a reporter is given."""
    from camgrant.model.pack import RULE_SET
    from camgrant.report.model import Report

    def read_line(file: str, line: int) -> str:
        try:
            lines = tree.read(file).decode("utf-8-sig", "replace").split("\n")
        except (OSError, KeyError):
            return ""
        return lines[line - 1].rstrip("\r") if line <= len(lines) else ""

    inventory = checked.inventory
    called = inventory.pack.source.word if inventory is not None else RULE_SET
    return Report(
        diagnostics=checked.diagnostics,
        as_of=checked.as_of,
        pack=checked.pack,
        counts=checked.counts(),
        summary=checked.summary(),
        language=language,
        prefix=file_prefix(folder),
        read_line=read_line,
        demo=inventory is not None and inventory.settings.profile == "demo",
        source=Text(called.vi, called.en),
    )


def file_prefix(folder: Path) -> str:
    """The folder as it is written before file names: relative to where the command runs, if it lies below."""
    resolved, here = folder.resolve(), Path.cwd()
    shown = resolved.relative_to(here) if resolved.is_relative_to(here) else folder
    text = shown.as_posix()
    return "" if text == "." else f"{text}/"
