"""What all edit commands share: their options, the effect in plain words, the question, and the writing."""

from __future__ import annotations

import secrets
import shlex
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from camgrant.cli.common import (
    as_of_option,
    counted,
    inventory_option,
    language_option,
    pick_language,
    report_of,
    run_check,
    today,
)
from camgrant.cli.prompts import Prompts, interactive
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text
from camgrant.masking import hidden_value, mask_personal, masked_diff

if TYPE_CHECKING:
    from camgrant.app.check import Checked
    from camgrant.app.edit import Edit
    from camgrant.app.editing.desk import Desk
    from camgrant.app.editing.effect import Seen
    from camgrant.edit.change import Change

__all__ = ["DRY", "LEFT", "Room", "drawn", "edit_options", "open_room"]

F = TypeVar("F", bound=Callable[..., Any])
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that paper confuses: no i, l, o, 0, 1
_SHOWN: Final = 12
_MOST_FILES: Final = 60

_GAIN: Final = Text("{people} người sẽ xem được {cameras} camera:", "{people_en} will see {cameras_en}:")
_LOSS: Final = Text("{people} người thôi xem được {cameras} camera:", "{people_en} will no longer see {cameras_en}:")
_NO_GAIN: Final = Text("Không ai được xem thêm.", "Nobody sees more.")
_NO_LOSS: Final = Text("Không ai mất quyền.", "Nobody loses access.")
_PERSON: Final = Text(
    "  {sign} {name} ({person}): {cameras} camera, {rights}, từ ngày {since}",
    "  {sign} {name} ({person}): {cameras_en}, {rights}, from {since}",
)
_MORE: Final = Text("  … và {count} người khác", "  … and {count} more")
_PARTIAL: Final = Text(
    "Dữ liệu chưa đọc được trọn vẹn (`camgrant check`): ai được xem, ai mất quyền ở trên có thể còn thiếu.",
    "The data cannot be read whole (`camgrant check`): who gains and who loses above may be incomplete.",
)
_SAME: Final = Text("Không có gì thay đổi.", "Nothing changes.")
_FILES: Final = Text("Tệp: {files}", "Files: {files}")
_COMMAND: Final = Text("Lệnh tương đương: {line}", "The same by flags: {line}")
_HIDDEN: Final = Text(
    "(trong lệnh trên số điện thoại, thư điện tử được che; đề nghị ghi lại khi dùng)",
    "(phones and mailboxes are masked in it: write them out again)",
)
_PERSONAL: Final = frozenset(("--phone", "--email"))
_NEW: Final = Text("Kết quả kiểm tra mới phát sinh:", "New findings of the check:")
_LATER: Final = Text("Từ ngày {day} kiểm tra sẽ báo thêm:", "From {day} on the check will also find:")
_REFUSED: Final = Text(
    "Việc sửa này gây {count} lỗi mới nên không ghi; các tệp giữ nguyên.",
    "This edit makes {errors}, so nothing was written; the files stay as they are.",
)
_NOBODY: Final = Text("Không có ai tên như vậy", "Nobody has such a name")
_UNIT: Final = Text("đơn vị", "unit")
_SURE: Final = Text("Ghi vào các tệp trên?", "Write these files?")
LEFT: Final = Text("Không ghi gì.", "Nothing was written.")
DRY: Final = Text("Chạy thử: không ghi gì.", "Dry run: nothing was written.")
_DONE: Final = Text(
    "Đã ghi {files}. Đề nghị chạy `camgrant propose` để gửi duyệt.",
    "Wrote {files}. Run `camgrant propose` to send it for review.",
)


def drawn() -> str:
    """Five random characters for a new id."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(5))


def edit_options(command: F) -> F:
    """The options of every edit: folder, date, language, `--dry-run`, `--yes`."""
    sure = click.option("--yes", is_flag=True, help="Ghi, không hỏi lại / Write without asking.")
    dry = click.option("--dry-run", is_flag=True, help="Chỉ in thay đổi của tệp / Only print the diff.")
    return inventory_option(as_of_option(language_option(dry(sure(command)))))


@dataclass(frozen=True, slots=True)
class Room:
    """Where one edit command works: the data as checked, the desk for its use case, and who can be asked.

    `given` are the flags that led here, `--inventory` and `--as-of`, for the command that does the same again.
    """

    checked: Checked
    tree: Any
    folder: Path
    language: str
    desk: Desk
    ask: Prompts
    given: tuple[str, ...] = ()

    def finish(
        self,
        changes: Iterable[Change],
        line: Sequence[str],
        *,
        dry_run: bool,
        yes: bool,
        starts: date | None = None,
        also: Callable[[Edit], Iterable[Text]] = lambda _: (),
        prepared: Callable[[Edit], Edit] = lambda edit: edit,
        before_writing: Callable[[], None] = lambda: None,
    ) -> int:
        """Shows what the edit does, asks, writes. `starts` is the day of its effect, `also` what else is said of it,
        `prepared` what else it writes or is refused for. Returns the exit code."""
        from camgrant.app.edit import plan_edit, write

        day, files = self.checked.as_of, self.desk.files
        edit = plan_edit(self.tree, changes, day, today, self.checked, file_of=files, starts=starts)
        if edit.changes_nothing:
            self.say(_SAME)
            return EXIT_CLEAN
        edit = prepared(edit)
        self._show(edit, line, starts or day, also(edit))
        if dry_run:
            click.echo(edit.diff if sys.stdout.isatty() else masked_diff(edit.diff), nl=False)
        if edit.refused:
            count = len(edit.refused)
            self.say(_REFUSED, count=count, errors=counted(count, "new error", "new errors"))
            return EXIT_FINDINGS
        if dry_run:
            self.say(DRY)
        elif self.ask.yes(True if yes else None, "--yes", _SURE):
            before_writing()
            write(edit, self.folder)
            self.say(_DONE, files=_few(edit.files))
        else:
            self.say(LEFT)
        return EXIT_CLEAN

    def person(self, given: str | None, flag: str, question: Text) -> str:
        """A contact by id or by name without diacritics; at a terminal one of several is picked from a list."""
        words = self.ask.text(
            given, flag, question, refusal=lambda typed: None if self.desk.people_like(typed) else _NOBODY
        )
        found = self.desk.people_like(words)
        if len(found) > 1 and interactive():
            return self.ask.choice(None, flag, question, {one: self.desk.person_line(one) for one in found})
        return self.desk.person(words)

    def unit(self, given: str | None, flag: str, question: Text) -> str:
        """A unit by id; at a terminal it is picked from those that are not retired."""
        from camgrant.app.editing.desk import one_of

        units = self.desk.inventory.units
        if given is not None:
            return one_of(given, units, _UNIT)
        choices = {one: f"{self.desk.unit_name(one)} ({one})" for one in units if units[one].retired_on is None}
        return self.ask.choice(None, flag, question, choices)

    def say(self, text: Text, **facts: object) -> None:
        """One sentence in the language of the command."""
        _echo(text.in_language(self.language, facts) + "\n")

    def _show(self, edit: Edit, line: Sequence[str], starts: date, also: Iterable[Text]) -> None:
        for heading, findings, day in ((_NEW, edit.new_findings, self.checked.as_of), (_LATER, edit.later, starts)):
            if findings:
                from camgrant.cli.check import print_report
                from camgrant.load.tree import OverlayTree

                self.say(heading, day=f"{day:%d/%m/%Y}")
                found = replace(edit.checked, diagnostics=findings, as_of=day)
                tree = OverlayTree(self.tree, edit.files)
                print_report(report_of(found, tree, self.folder, self.language), "text", everything=True)
        for seen, some, none, sign in ((edit.gains, _GAIN, _NO_GAIN, "+"), (edit.losses, _LOSS, _NO_LOSS, "-")):
            self._effect(seen, some, none, sign)
        for text in also:
            self.say(text)
        if not edit.checked.complete:
            self.say(_PARTIAL)
        self.say(_FILES, files=_few(edit.files))
        words = ["camgrant", *line, *self.given]
        shown = words if sys.stdout.isatty() else _without_personal(words)
        self.say(_COMMAND, line=shlex.join(shown))
        if shown != words:
            self.say(_HIDDEN)

    def _effect(self, seen: Sequence[Seen], some: Text, none: Text, sign: str) -> None:
        """Who sees more, or less, in plain words."""
        from camgrant.report.rights import right_word

        if not seen:
            self.say(none)
            return
        cameras = len({camera for one in seen for camera in one.cameras})
        self.say(
            some,
            people=len(seen),
            people_en=counted(len(seen), "person", "people"),
            cameras=cameras,
            cameras_en=counted(cameras, "camera", "cameras"),
        )
        for one in seen[:_SHOWN]:
            self.say(
                _PERSON,
                sign=sign,
                name=one.name,
                person=one.person,
                cameras=len(one.cameras),
                cameras_en=counted(len(one.cameras), "camera", "cameras"),
                rights=", ".join(right_word(right, self.language) for right in one.rights),
                since=f"{one.since:%d/%m/%Y}",
            )
        if len(seen) > _SHOWN:
            self.say(_MORE, count=len(seen) - _SHOWN)


def open_room(folder: Path | None, as_of: date | None, lang: str | None) -> Room:
    """Checks the data and opens the room. Raises EditRefused where the data cannot be read."""
    from camgrant.app.editing.desk import Desk
    from camgrant.edit.write import EditRefused, entity_files

    checked, tree, found = run_check(folder, as_of)
    if checked.inventory is None or checked.state is None:
        raise EditRefused(
            "dữ liệu chưa đọc được nên không sửa; đề nghị chạy `camgrant check` / "
            "the data cannot be read and is not edited; run `camgrant check`"
        )
    language = pick_language(lang, checked)
    desk = Desk(checked.inventory, checked.state, entity_files(tree), drawn)
    given = (*(("--inventory", str(folder)) if folder else ()), *(("--as-of", as_of.isoformat()) if as_of else ()))
    return Room(checked, tree, found, language, desk, Prompts(language), given)


def _few(files: Collection[str]) -> str:
    """The names of files; of hundreds the first, and how many there are."""
    names = sorted(files)
    if len(names) <= _MOST_FILES:
        return ", ".join(names)
    return f"{', '.join(names[:_SHOWN])}, … ({len(names)})"


def _without_personal(words: Sequence[str]) -> list[str]:
    """The words of a command without what stands behind an option for a phone or mailbox, or looks like one."""
    shown = []
    option = ""
    for word in words:
        shown.append(hidden_value(word) if option in _PERSONAL else mask_personal(word))
        option = word
    return shown


def _echo(text: str) -> None:
    click.echo(_shown(text), nl=False)


def _shown(text: str) -> str:
    """Phones and mailboxes are shown at a terminal only: whatever else reads along is a log (law 6)."""
    return text if sys.stdout.isatty() else mask_personal(text)
