"""`camgrant contact`: people who come, move and leave."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from camgrant.cli.amending import finish_amendment, on_option
from camgrant.cli.common import day_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.erase import erase
from camgrant.cli.papers import document_options, flags, one_paper_flags, paper
from camgrant.cli.prompts import interactive
from camgrant.diagnostics import Text

__all__ = ["contact"]

_WHO: Final = Text("Ai (mã hoặc họ tên, không cần dấu)", "Who (id or name)")
_MACHINE: Final = Text("Máy nào", "Which machine")
_RESPONSIBLE: Final = Text("Ai chịu trách nhiệm về máy", "Who answers for the machine")
_NAME: Final = Text("Họ và tên", "Full name")
_UNIT: Final = Text("Đơn vị nào", "Which unit")
_TITLE: Final = Text("Chức vụ", "Position title")
_ON: Final = Text("Từ ngày nào", "From which day")
_REASON: Final = Text("Lý do", "Reason")
_GRANTS: Final = Text(
    "Người này còn {grants}. Giữ hay thu hồi các lượt đó", "This person still holds {grants}. Keep or revoke them"
)
_KEEP: Final = Text("giữ", "keep")
_REVOKE: Final = Text("thu hồi từ ngày chuyển", "revoke from that day on")


@click.group()
def contact() -> None:
    """Cá nhân: thêm, chuyển, đổi tên, gộp, báo, thôi việc, xóa liên hệ / People: new, moved, renamed, merged, left."""


@contact.command()
@click.option("--name", help="Họ và tên, không ghi Ông/Bà / Full name without title.")
@click.option("--unit", help="Đơn vị (u-…) / Unit.")
@click.option("--title", help="Chức vụ / Position title.")
@click.option(
    "--leads",
    type=click.Choice(["in_charge", "acting"]),
    help="Đứng đầu đơn vị, hoặc quyết định thay / Heads the unit, or decides for its head.",
)
@click.option("--rank", help="Cấp bậc / Rank.")
@click.option("--phone", help="Số điện thoại / Phone.")
@click.option("--email", help="Thư điện tử công vụ / Official e-mail.")
@click.option("--no-email-reason", help="Lý do không có thư điện tử / Why there is no e-mail.")
@click.option("--login", help="Tên đăng nhập; mặc định theo họ tên / Login; made from the name by default.")
@click.option("--no-login", is_flag=True, help="Không cần tên đăng nhập / Needs no login.")
@click.option("--role", multiple=True, help="Vai trò phối hợp / Coordination role.")
@click.option("--coordinates-with", multiple=True, help="Đầu mối phối hợp với đơn vị / Contact towards a unit.")
@click.option("--responsible", help="Là máy; người chịu trách nhiệm / It is a machine; who answers for it.")
@day_option("--since", "Giữ chức vụ từ ngày / In the position since.")
@day_option("--notified-on", "Ngày đã thông báo cho cá nhân / Informed on.")
@edit_options
def new(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Thêm một người, hoặc một máy có người chịu trách nhiệm / Add a person, or a machine that a person answers for."""
    from camgrant.app.editing.people import ContactWish, came, login_for

    room = open_room(folder, as_of, lang)
    name = room.ask.text(given["name"], "--name", _NAME)
    unit = room.unit(given["unit"], "--unit", _UNIT)
    title = room.ask.text(given["title"], "--title", _TITLE)
    responsible = given["responsible"]
    if responsible is not None:
        responsible = room.person(responsible, "--responsible", _RESPONSIBLE)
    login = None if given["no_login"] else given["login"] or login_for(room.desk, name)
    wish = ContactWish(
        full_name=name,
        unit=unit,
        title=title,
        since=given["since"],
        leads=given["leads"],
        rank=given["rank"],
        phone=given["phone"],
        email=given["email"],
        email_absent_reason=given["no_email_reason"],
        login=login,
        roles=given["role"],
        coordinates_with=given["coordinates_with"],
        notified_on=given["notified_on"],
        responsible=responsible,
    )
    asked = {**given, "name": name, "unit": unit, "title": title, "login": login, "responsible": responsible}
    return room.finish(came(room.desk, wish), ["contact", "new", *flags(**asked)], dry_run=dry_run, yes=yes)


@contact.command()
@click.argument("person")
@click.option("--unit", help="Đơn vị mới (u-…) / New unit.")
@click.option("--title", help="Chức vụ mới / New title.")
@day_option("--on", "Ngày đầu tiên ở đơn vị mới / First day there.")
@click.option("--grants", type=click.Choice(["keep", "revoke"]), help="Các lượt đang có / What becomes of the grants.")
@document_options
@edit_options
def move(
    person: str, folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Chuyển đơn vị hoặc đổi chức vụ / Move to another unit or position."""
    from camgrant.app.editing.grants import open_grants
    from camgrant.app.editing.people import moved

    room = open_room(folder, as_of, lang)
    who = room.person(person, "PERSON", _WHO)
    unit = room.unit(given["unit"], "--unit", _UNIT)
    title = room.ask.text(given["title"], "--title", _TITLE)
    on = room.ask.day(given["on"], "--on", _ON, default=room.desk.day)
    held, _ = open_grants(room.desk, who, by=on)
    grants = given["grants"]
    if held:
        listed = ", ".join(held)
        question = Text(_GRANTS.vi.format(grants=listed), _GRANTS.en.format(grants=listed))
        choices = {"keep": _KEEP.in_language(room.language), "revoke": _REVOKE.in_language(room.language)}
        grants = room.ask.choice(grants, "--grants", question, choices)
    revoke = tuple(held) if grants == "revoke" else ()
    wish = paper(given)
    changes = moved(room.desk, who, unit=unit, title=title, on=on, by=wish, revoke=revoke)
    line = ["contact", "move", who, *flags(unit=unit, title=title, on=on, grants=grants), *one_paper_flags(wish)]
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=on)


@contact.command()
@click.argument("person")
@click.option("--name", help="Họ và tên mới, không ghi Ông/Bà / New full name without title.")
@click.option("--rank", help="Cấp bậc mới / New rank.")
@on_option
@document_options
@edit_options
def rename(
    person: str, folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Đổi họ tên, cấp bậc từ một ngày; tên đăng nhập giữ nguyên / A new name or rank from a day on, the login stays."""
    from camgrant.app.editing.people import refuse_more_than_a_name

    room = open_room(folder, as_of, lang)
    who = room.person(person, "PERSON", _WHO)
    name = given["name"]
    if name is None and given["rank"] is None:
        name = room.ask.text(None, "--name", _NAME)
    if name is not None:
        refuse_more_than_a_name(name)
    values = {"full_name": name, "rank": given["rank"]}
    line = ["contact", "rename", who, *flags(name=name, rank=given["rank"])]
    return finish_amendment(room, given, who, values, line, dry_run=dry_run, yes=yes)


@contact.command()
@click.argument("machine")
@click.option("--person", help="Người chịu trách nhiệm từ ngày ấy / Who answers for it from that day on.")
@on_option
@document_options
@edit_options
def answer(
    machine: str, folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Người khác chịu trách nhiệm về một máy từ một ngày / Somebody else answers for a machine from a day on."""
    room = open_room(folder, as_of, lang)
    what = room.person(machine, "MACHINE", _MACHINE)
    who = room.person(given["person"], "--person", _RESPONSIBLE)
    line = ["contact", "answer", what, *flags(person=who)]
    values = {"responsible": who}
    return finish_amendment(room, given, what, values, line, dry_run=dry_run, yes=yes, names=(what, who))


@contact.command()
@click.argument("old", metavar="MÃ_THÔI_DÙNG")
@click.argument("new", metavar="MÃ_GIỮ_LẠI")
@day_option("--on", "Từ ngày chỉ dùng mã giữ lại; mặc định ngày xét / From this day on one entry is used.")
@edit_options
def merge(
    old: str,
    new: str,
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    on: date | None,
) -> int:
    """Hai mã là một người: mã đầu kết thúc, nối với mã sau / Two entries are one person: the first ends, linked.

    Các lượt của mã đầu bị thu hồi, tài khoản theo dõi đến khi xóa; cấp lại cho mã sau là việc riêng, cần căn cứ / Its
    grants are revoked, its accounts followed until gone; granting them anew is a decision of its own.
    """
    from camgrant.app.editing.people import merged

    room = open_room(folder, as_of, lang)
    first, second = room.person(old, "OLD", _WHO), room.person(new, "NEW", _WHO)
    day = room.ask.day(on or (None if interactive() else room.desk.day), "--on", _ON, default=room.desk.day)
    line = ["contact", "merge", first, second, *flags(on=day)]
    return room.finish(merged(room.desk, first, second, on=day), line, dry_run=dry_run, yes=yes, starts=day)


@contact.command()
@click.argument("person")
@day_option("--on", "Ngày đầu tiên không còn làm việc; mặc định ngày xét / First day without the person.")
@click.option("--reason", help="Lý do, ghi vào ghi chú / Reason, kept in the note.")
@edit_options
def leave(
    person: str, folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Thôi việc: mọi quyền kết thúc / Leave: all access ends."""
    from camgrant.app.editing.people import left

    room = open_room(folder, as_of, lang)
    who = room.person(person, "PERSON", _WHO)
    on = room.ask.day(given["on"] or (None if interactive() else room.desk.day), "--on", _ON, default=room.desk.day)
    reason = room.ask.text(given["reason"], "--reason", _REASON)
    line = ["contact", "leave", who, *flags(on=on, reason=reason)]
    return room.finish(left(room.desk, who, on=on, reason=reason), line, dry_run=dry_run, yes=yes, starts=on)


@contact.command()
@click.option("--person", multiple=True, help="Ai: mã hoặc họ tên; lặp lại cho nhiều người / Who: id or name; repeat.")
@day_option("--on", "Ngày đã thông báo; mặc định ngày xét / Day on which they were told; the day judged by default.")
@edit_options
def informed(
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    person: tuple[str, ...],
    on: date | None,
) -> int:
    """Ghi ngày đã thông báo cho cá nhân về danh sách có tên họ / Record that people know of the list they stand on."""
    from camgrant.app.editing.people import informed as told

    room = open_room(folder, as_of, lang)
    people = [room.person(one, "--person", _WHO) for one in person or (None,)]
    day = on or room.desk.day
    line = ["contact", "informed", *flags(person=people, on=day)]
    return room.finish(told(room.desk, people, on=day), line, dry_run=dry_run, yes=yes)


contact.add_command(erase)
