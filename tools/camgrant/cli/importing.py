"""`camgrant import`: a list that somebody sent becomes changes of the data, or events of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from camgrant.cli.common import day_option, format_option, json_text, today
from camgrant.cli.edit_words import DRY, LEFT, edit_options, open_room
from camgrant.cli.prompts import interactive
from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Text, UsageFault
from camgrant.model.rights import RIGHTS

if TYPE_CHECKING:
    from camgrant.app.intake import Imported, Kind, Paper, Wish
    from camgrant.cli.edit_words import Room
    from camgrant.intake.rows import Row

__all__ = ["give_back", "import_list", "refuse_partial"]

_UNIT: Final = Text("đơn vị", "unit")
_SYSTEM: Final = Text("hệ thống", "system")
_WHO: Final = Text("Dòng {row}: {name} là ai", "Row {row}: who is {name}")
_NOBODY_YET: Final = Text("Người mới, chưa có trong dữ liệu", "Somebody new")
_BLOCKED: Final = Text(
    "Có dòng bị từ chối nên không ghi gì; đề nghị sửa tệp, hoặc dùng --partial TỆP.xlsx để ghi các dòng tốt.",
    "Rows are refused, so nothing was written; correct the file, or write the good rows with --partial FILE.xlsx.",
)
_WAITS: Final = Text(
    "Còn dòng bị từ chối nên chưa xét thu hồi ai.", "As long as a row is refused nobody is looked at for revocation."
)
_NAMESAKES: Final = Text(
    "{count} dòng trùng họ tên, đơn vị với người khác nhưng cả số điện thoại và thư điện tử đều khác; nếu đúng là "
    "người khác, --namesakes new trả lời cho mọi dòng ấy.",
    "Rows with name and unit of somebody, but another phone and another mailbox: {count}; if they are other people, "
    "--namesakes new answers for all of them.",
)
_CHOOSE: Final = Text(
    "Chưa ghi gì: đề nghị hỏi lại đơn vị gửi, rồi ghi --replaces-list để thu hồi các lượt ấy (và của người khác không "
    "còn trong danh sách), hoặc --keep-missing để giữ.",
    "Nothing was written: ask the sender, then give --replaces-list to revoke these grants (and those of others who "
    "are no longer on the list), or --keep-missing to keep them.",
)
_FATE: Final = Text("Các lượt không còn dòng thì sao", "What becomes of the grants whose rows are gone")
_FATES: Final = {
    "revoke": Text("Thu hồi (--replaces-list)", "Revoke them (--replaces-list)"),
    "keep": Text("Giữ (--keep-missing)", "Keep them (--keep-missing)"),
    "stop": Text("Dừng, hỏi lại đơn vị gửi", "Stop, ask the sender"),
}
_NOTHING: Final = Text("Không có gì phải ghi.", "There is nothing to write.")
_RETURNED: Final = Text("Các dòng bị từ chối: {path}", "The refused rows: {path}")
_SURE: Final = Text("Ghi {count} sự kiện vào sổ theo dõi?", "Write {count} events to the ledger?")
_DONE: Final = Text("Đã ghi: {files}", "Wrote: {files}")


@click.command("import")
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    type=click.Choice(("nomination", "accounts", "return")),
    default="nomination",
    show_default=True,
    help="Danh sách đề nghị, danh sách tài khoản, hay phiếu trả lời / What the list is.",
)
@click.option("--from", "unit", required=True, help="Đơn vị gửi (u-…) / Unit that sent it.")
@click.option("--document", "number", required=True, help="Số, ký hiệu văn bản / Number of its document.")
@day_option("--date", "Ngày văn bản / Date of the document.", "day")
@click.option("--document-kind", help="Loại văn bản, khi bộ quy tắc không nói rõ / Kind of the document.")
@click.option("--system", help="Hệ thống cho mọi dòng / System of all rows.")
@click.option("--scope", help="Phạm vi cho dòng không ghi: cơ sở, camera, tuyến / Scope of rows that say none.")
@click.option("--rights", help="Quyền cho dòng không ghi, cách nhau dấu phẩy / Rights of rows that say none.")
@day_option("--since", "Từ ngày, khi dòng không ghi; mặc định ngày văn bản / From, where a row says nothing.")
@day_option("--until", "Đến hết ngày, khi dòng không ghi / Until, where a row says nothing.")
@click.option("--replaces-list", is_flag=True, help="Thu hồi quyền của người không còn tên / Revoke who is missing.")
@click.option(
    "--keep-missing", is_flag=True, help="Giữ quyền ở dòng đã bị xóa khỏi biểu mẫu / Keep what a form no longer lists."
)
@click.option(
    "--namesakes",
    type=click.Choice(("new",)),
    help="Dòng trùng tên, đơn vị mà số và hộp thư đều khác là người mới / Namesakes reached otherwise are new people.",
)
@click.option("--match", multiple=True, metavar="DÒNG=MÃ", help="Dòng này là ai: c-… hoặc new / Who a row is.")
@click.option(
    "--partial", type=click.Path(path_type=Path), help="Ghi dòng tốt; dòng lỗi vào tệp này / Write good rows."
)
@format_option("text", "json")
@edit_options
def import_list(
    file: Path, folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Nhập danh sách Excel, Word, CSV đã nhận / Import a list that was received as Excel, Word or CSV.

    Xem trước mọi dòng; có dòng lỗi thì không ghi gì, trừ khi có --partial / Shows every row first; with a faulty row
    nothing is written unless --partial.
    """
    if given["day"] is None:
        raise UsageFault("thiếu --date, ngày văn bản / --date, the date of the document, is missing")
    returned = given["partial"]
    refuse_partial(returned, replaces_list=given["replaces_list"])
    if given["replaces_list"] and given["keep_missing"]:
        raise UsageFault(
            "đề nghị chọn một: --replaces-list, --keep-missing / choose one: --replaces-list, --keep-missing"
        )
    room = open_room(folder, as_of, lang)
    imported, paper = _planned(room, file, given)
    if imported.missing and not imported.refused and given["style"] != "json" and interactive():
        _preview(room, imported)
        fate = room.ask.choice(
            None, "--replaces-list", _FATE, {name: text.in_language(room.language) for name, text in _FATES.items()}
        )
        if fate != "stop":
            given["replaces_list" if fate == "revoke" else "keep_missing"] = True
            imported, paper = _planned(room, file, given)
    blocked = (bool(imported.refused) and returned is None) or bool(imported.missing)
    gives_back = returned if imported.refused and not dry_run else None
    if given["style"] == "json":
        write = yes and not dry_run and not blocked
        _require_kind(imported, blocked=blocked)
        if gives_back is not None and write:
            give_back(imported.refused, gives_back, room.language)
        return _machine(room, imported, paper, given["kind"], write=write)
    _preview(room, imported)
    if imported.refused and given["replaces_list"]:
        room.say(_WAITS)
    if blocked:
        room.say(_CHOOSE if imported.missing else _BLOCKED)
        return EXIT_FINDINGS
    _require_kind(imported, blocked=blocked)
    if gives_back is not None:
        give_back(imported.refused, gives_back, room.language)
        room.say(_RETURNED, path=gives_back)
    code = _finish(room, imported, _line(file, given), dry_run=dry_run, yes=yes)
    return EXIT_FINDINGS if imported.refused else code


def _require_kind(imported: Imported, *, blocked: bool) -> None:
    """Raises UsageFault where nothing else stands in the way, and the kind of the document must be said."""
    if imported.document_kinds and not blocked:
        kinds = ", ".join(imported.document_kinds)
        raise UsageFault(f"đề nghị ghi --document-kind / say --document-kind: {kinds}")


def refuse_partial(path: Path | None, *, replaces_list: bool = False) -> None:
    """Lets a file for refused rows pass. Raises UsageFault for one that is no workbook or lies inside an inventory."""
    from camgrant.app.folders import outside_inventory

    if path is not None and replaces_list:
        raise UsageFault(
            "--partial và --replaces-list không đi cùng nhau: đề nghị nhập các dòng tốt trước, rồi nhập tệp đã sửa với "
            "--replaces-list (cùng số, ngày văn bản) / do not go together: import the good rows first, then the "
            "corrected file with --replaces-list (same number and date)"
        )
    if path is not None and path.suffix.lower() != ".xlsx":
        raise UsageFault(f"--partial {path}: tên tệp phải có đuôi .xlsx / must be named .xlsx")
    if path is not None:
        outside_inventory(path)


def _planned(room: Room, file: Path, given: dict[str, Any]) -> tuple[Imported, Paper]:
    """What the file would change; at a terminal whoever is in doubt is asked for."""
    from camgrant.app.editing.desk import one_of
    from camgrant.app.intake import Paper, read_list

    kind: Kind = given["kind"]
    issuer = one_of(given["unit"], room.desk.inventory.units, _UNIT)
    pack = room.desk.inventory.pack
    reading = read_list(file, kind, given["day"], pack)
    paper = Paper(issuer, given["number"].strip(), given["day"], reading.sha256, given["document_kind"])
    if kind != "nomination":
        from camgrant.app.reporting import told_of

        return told_of(room.desk, reading, paper, kind), paper
    from camgrant.app.nominating import nominated

    wish = _wish(room, given, [row.place for row in reading.rows])
    imported = nominated(room.desk, reading, paper, wish)
    if imported.questions and interactive():
        wish = replace(wish, answers={**wish.answers, **_asked(room, imported)})
        imported = nominated(room.desk, read_list(file, kind, given["day"], pack), paper, wish)
    return imported, paper


def _wish(room: Room, given: dict[str, Any], places: Sequence[tuple[str, int]]) -> Wish:
    from camgrant.app.editing.desk import one_of
    from camgrant.app.intake import Wish
    from camgrant.app.scopes import scope_named

    system, rights = given["system"], tuple(one.strip() for one in (given["rights"] or "").split(",") if one.strip())
    if system is not None:
        one_of(system, room.desk.inventory.pack.systems, _SYSTEM)
    if not set(rights) <= set(RIGHTS):
        raise UsageFault(f"--rights “{given['rights']}”: chỉ gồm / only of: {', '.join(RIGHTS)}")
    return Wish(
        system=system,
        scope=scope_named(room.desk, given["scope"]) if given["scope"] else None,
        rights=rights,
        since=given["since"],
        until=given["until"],
        replaces_list=given["replaces_list"],
        keep_missing=given["keep_missing"],
        answers=dict(_answer(room, text, places) for text in given["match"]),
        namesakes_are_new=given["namesakes"] == "new",
    )


def _answer(room: Room, text: str, places: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], str]:
    """`12=c-…` or `Sheet1!12=new`: which row is who."""
    from camgrant.intake.people import NEW

    where, _, person = text.rpartition("=")
    sheet, _, number = where.rpartition("!")
    found = [place for place in places if str(place[1]) == number and sheet in ("", place[0])]
    if len(found) != 1 or (person != NEW and person not in room.desk.inventory.contacts):
        raise UsageFault(
            f"--match “{text}”: cần [TRANG!]DÒNG=c-… hoặc DÒNG=new, với một dòng và một mã có thật / "
            "needs [SHEET!]ROW=c-… or ROW=new, with one row of the file and a known id"
        )
    return found[0], person


def _asked(room: Room, imported: Imported) -> dict[tuple[str, int], str]:
    """The answers of whoever sits at the terminal."""
    from camgrant.intake.people import NEW

    names = {one.row.place: one.row.get("full_name") for one in imported.taken}
    answers = {}
    for place, match in imported.questions.items():
        facts = {"row": place[1], "name": names[place]}
        question = Text(_WHO.in_language("vi", facts), _WHO.in_language("en", facts))
        choices = {one: room.desk.person_line(one) for one in match.choices}
        if not match.taken:
            choices[NEW] = _NOBODY_YET.in_language(room.language)
        answers[place] = room.ask.choice(None, f"--match {place[1]}=", question, choices)
    return answers


def _line(file: Path, given: dict[str, Any]) -> list[str]:
    """The flags that say the same again."""
    from camgrant.cli.papers import flags

    names = (
        "system",
        "scope",
        "rights",
        "since",
        "until",
        "replaces_list",
        "keep_missing",
        "match",
        "namesakes",
        "document_kind",
        "partial",
    )
    line = ["import", str(file), *flags(kind=given["kind"], from_=given["unit"], document=given["number"])]
    return [*line, *flags(date=given["day"], **{name: given[name] for name in names})]


def _preview(room: Room, imported: Imported) -> None:
    from camgrant.cli.import_words import import_text

    preview = import_text(imported, room.language)
    room.say(Text(preview, preview))
    if imported.namesakes_asked:
        room.say(_NAMESAKES, count=len(imported.namesakes_asked))


def give_back(rows: Sequence[Row], path: Path, language: str) -> None:
    """Writes the refused rows with the reasons, for whoever sent the list.

    Before anything else is written, so that no row is lost; the same rows make the same file, so trying again is fine.
    Raises UsageFault where another file has the name.
    """
    from camgrant.app.private import write_private
    from camgrant.intake.returned import returned_workbook

    made = returned_workbook(rows, language)
    if path.exists() and not (path.is_file() and path.read_bytes() == made):
        raise UsageFault(f"{path}: đã có tệp này, đề nghị chọn tên khác / exists already, choose another name")
    write_private(path, made)


def _finish(room: Room, imported: Imported, line: Sequence[str], *, dry_run: bool, yes: bool) -> int:
    if imported.changes:
        return room.finish(imported.changes, line, dry_run=dry_run, yes=yes)
    if not imported.events:
        room.say(_NOTHING)
    elif dry_run:
        room.say(DRY)
    else:
        count = {"count": len(imported.events)}
        sure = Text(_SURE.in_language("vi", count), _SURE.in_language("en", count))
        if room.ask.yes(True if yes else None, "--yes", sure):
            room.say(_DONE, files=", ".join(_record(room, imported)))
        else:
            room.say(LEFT)
    return EXIT_CLEAN


def _record(room: Room, imported: Imported) -> list[str]:
    from camgrant.app.ledger import record

    return record(room.folder, imported.events)


def _machine(room: Room, imported: Imported, paper: Paper, kind: str, *, write: bool) -> int:
    """JSON; written only with `--yes`, because nobody is asked."""
    from camgrant.app.edit import plan_edit
    from camgrant.app.edit import write as write_edit
    from camgrant.cli.import_words import import_content

    files: list[str] = []
    errors = 0
    if imported.changes:
        edit = plan_edit(room.tree, imported.changes, room.checked.as_of, today, room.checked)
        errors = len(edit.refused)
        files = sorted(edit.files) if edit.diff else []
        if write and files and not errors:
            write_edit(edit, room.folder)
    elif imported.events and write:
        files = _record(room, imported)
    content = import_content(imported, paper, kind, room.language)
    written = write and bool(files) and not errors
    click.echo(json_text({**content, "files": files, "errors": errors, "written": written}))
    return EXIT_FINDINGS if imported.refused or imported.missing or errors else EXIT_CLEAN
