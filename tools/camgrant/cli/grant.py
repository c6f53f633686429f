"""`camgrant grant`: give, extend and revoke access without writing YAML."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from camgrant.cli.common import day_option
from camgrant.cli.edit_words import Room, edit_options, open_room
from camgrant.cli.extending import extend
from camgrant.cli.grant_words import SITE, WHO, access_options, purpose_of, scope_of, system_of
from camgrant.cli.papers import approval_options, document_options, flags, one_paper_flags, paper, paper_flags, papers
from camgrant.cli.prompts import interactive
from camgrant.cli.special_grants import document, technical, urgent
from camgrant.diagnostics import Text, UsageFault

__all__ = ["grant"]

_UNTIL: Final = Text("Đến hết ngày nào", "Until which day")
_ON: Final = Text("Không còn quyền từ ngày nào", "First day without access")
_REASON: Final = Text("Lý do thu hồi", "Reason for the revocation")
_ALSO: Final = Text(
    "Các lượt sau còn tới cơ sở khác nên không thu hồi theo --site; đề nghị nêu mã nếu cần: {grants}",
    "These grants reach other sites too and are not revoked by --site; give their ids where needed: {grants}",
)
_ABSENT: Final = Text(
    "Ngăn dữ liệu {names} không có trên máy này: các lượt ở đó KHÔNG được thu hồi; đề nghị lấy ngăn về rồi chạy lại.",
    "Compartment {names} is not on this machine: the grants in it are NOT revoked; fetch it and run this again.",
)
_NONE: Final = (
    "không thu hồi lượt nào: người này không còn lượt đang có hoặc sắp có trong phạm vi đã nêu / "
    "nothing is revoked: this person holds no grant there, now or later"
)


@click.group()
def grant() -> None:
    """Cấp, gia hạn, thu hồi quyền xem camera / Give, extend and revoke access."""


@grant.command()
@access_options
@day_option("--from", "Từ ngày; mặc định ngày xét / From; the day judged by default.", "start")
@day_option("--until", "Đến hết ngày; mặc định mức tối đa / Until; the pack's maximum by default.")
@approval_options
@click.option("--responsible", help="Người chịu trách nhiệm xử lý tình huống / Person responsible.")
@click.option("--reason", help="Lý do cần quyền ngoài mức mặc định / Why more than the default.")
@click.option("--case", help="Số hồ sơ vụ việc / Case number.")
@click.option("--proposed", is_flag=True, help="Mới đề nghị: chưa có quyền nào / Only proposed: gives nothing yet.")
@edit_options
def new(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Cấp quyền cho một người / Give access to a person.

    Văn bản mới ghi bằng --document là danh sách đề nghị; khi đã có --nomination thì là văn bản phê duyệt / A new
    document (--document) is the nomination, or beside --nomination an approval.
    """
    from camgrant.app.editing.grants import GrantWish, granted, last_day

    room = open_room(folder, as_of, lang)
    pack = room.desk.inventory.pack
    person = room.person(given["person"], "--person", WHO)
    slug = system_of(room, given["system"])
    system = pack.systems[slug]
    scope = scope_of(room, system, given)
    purpose = purpose_of(room, system, given["purpose"])
    start = given["start"] or room.desk.day
    until = _until(room, given["until"], last_day(system, start))
    nomination, approvals = papers(room, given, person)
    wish = GrantWish(
        person=person,
        system=slug,
        scope=scope,
        rights=given["right"] or system.default_rights,
        purpose=purpose,
        valid_from=start,
        valid_until=until,
        nomination=nomination,
        approvals=approvals,
        responsible=room.desk.person(given["responsible"]) if given["responsible"] else None,
        reason=given["reason"],
        case=given["case"],
        proposed=given["proposed"],
    )
    line = ["grant", "new", *flags(person=person, system=slug, site=scope.site or scope.sites, camera=scope.cameras)]
    line += flags(chain=scope.chain, right=wish.rights, purpose=purpose, from_=start, until=until)
    line += paper_flags(nomination, approvals)
    line += flags(responsible=wish.responsible, reason=wish.reason, case=wish.case, proposed=wish.proposed)
    return room.finish(granted(room.desk, wish), line, dry_run=dry_run, yes=yes, starts=start)


@grant.command()
@click.argument("grant_ids", metavar="MÃ...", nargs=-1, required=True)
@day_option("--from", "Hiệu lực từ ngày; mặc định như đã đề nghị / From; as proposed by default.", "start")
@click.option("--approval", multiple=True, help="Văn bản phê duyệt: mã hoặc số / Approval: id or number.")
@document_options
@edit_options
def approve(
    grant_ids: tuple[str, ...],
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    **given: Any,
) -> int:
    """Lượt đã đề nghị nay được phê duyệt / Proposed grants are approved."""
    from camgrant.app.editing.documents import DocumentWish
    from camgrant.app.editing.grants import approved

    room = open_room(folder, as_of, lang)
    new = paper(given)
    approvals = (*(DocumentWish(number) for number in given["approval"]), *((new,) if new else ()))
    changes = approved(room.desk, grant_ids, approvals, start=given["start"])
    line = ["grant", "approve", *grant_ids, *flags(from_=given["start"]), *paper_flags(None, approvals)]
    return room.finish(changes, line, dry_run=dry_run, yes=yes)


@grant.command()
@click.argument("grant_ids", metavar="[MÃ]...", nargs=-1)
@click.option("--person", help="Mọi lượt của một người: mã hoặc họ tên / All grants of a person: id or name.")
@click.option("--site", help="Cùng --person: chỉ tại cơ sở này / With --person: only at this site.")
@day_option("--on", "Ngày đầu tiên không còn quyền; mặc định ngày xét / First day without; the day judged by default.")
@click.option("--reason", help="Lý do / Reason.")
@document_options
@edit_options
def revoke(
    grant_ids: tuple[str, ...],
    folder: Path | None,
    as_of: date | None,
    lang: str | None,
    dry_run: bool,
    yes: bool,
    **given: Any,
) -> int:
    """Thu hồi, không chờ phê duyệt / Revoke; never waits for an approval."""
    from camgrant.app.editing.grants import open_grants, revoked

    room = open_room(folder, as_of, lang)
    if bool(grant_ids) == bool(given["person"]) or (given["site"] and not given["person"]):
        raise UsageFault("đề nghị nêu mã lượt cấp quyền hoặc --person [--site] / give grant ids, or --person [--site]")
    person = room.person(given["person"], "--person", WHO) if given["person"] else None
    on = room.ask.day(given["on"] or (None if interactive() else room.desk.day), "--on", _ON, default=room.desk.day)
    if person is not None:
        chosen, also = open_grants(room.desk, person, _site(room, given["site"]), by=on)
        grant_ids = tuple(chosen)
        if also:
            room.say(_ALSO, grants=", ".join(also))
        if room.checked.absent:
            room.say(_ABSENT, names=", ".join(room.checked.absent))
        if not chosen:
            raise UsageFault(_NONE)
    reason = room.ask.text(given["reason"], "--reason", _REASON)
    wish = paper(given)
    line = ["grant", "revoke", *(flags(person=person, site=given["site"]) if person else grant_ids)]
    line += [*flags(on=on, reason=reason), *one_paper_flags(wish)]
    changes = revoked(room.desk, grant_ids, on=on, reason=reason, by=wish)
    return room.finish(changes, line, dry_run=dry_run, yes=yes, starts=on)


def _until(room: Room, given: date | None, latest: date) -> date:
    """The end that a flag says; at a terminal the one that is typed; else the latest that the pack allows."""
    return room.ask.day(given or (None if interactive() else latest), "--until", _UNTIL, default=latest)


def _site(room: Room, given: str | None) -> str | None:
    from camgrant.app.editing.desk import one_of

    return one_of(given, room.desk.inventory.sites, SITE) if given else None


for _command in (extend, urgent, document, technical):
    grant.add_command(_command)
