"""`camgrant grant urgent`, `document` and `technical`: break-glass, its papers afterwards, work on a recorder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import click

from camgrant.cli.common import day_option
from camgrant.cli.edit_words import edit_options, open_room
from camgrant.cli.grant_words import WHO, access_options, purpose_of, scope_of, system_of
from camgrant.cli.papers import approval_options, document_options, flags, one_paper_flags, paper, paper_flags, papers
from camgrant.diagnostics import Text, UsageFault

__all__ = ["document", "technical", "urgent"]

_BY: Final = Text("Ai quyết định cấp khẩn cấp (mã hoặc họ tên)", "Who decided (id or name)")
_REASON: Final = Text("Vì sao khẩn cấp", "Why it is urgent")
_TECHNICIAN: Final = Text("Ai làm kỹ thuật (mã hoặc họ tên)", "Who does the work (id or name)")
_RECORDER: Final = Text("Đầu ghi nào", "Which recorder")
_TICKET: Final = Text("Phiếu yêu cầu (mã hoặc số)", "The ticket (id or number)")
_DUE: Final = Text(
    "Văn bản phải bổ sung trong 24 giờ, hết ngày {day}: `camgrant grant document {grant}`.",
    "Its documents are due within 24 hours, by the end of {day}: `camgrant grant document {grant}`.",
)


@click.command()
@access_options
@day_option("--until", "Đến hết ngày; mặc định mức khẩn cấp tối đa / Until; the urgent maximum by default.")
@click.option("--responsible", help="Người chịu trách nhiệm xử lý tình huống / Person responsible.")
@click.option("--by", help="Ai quyết định: mã hoặc họ tên / Who decided: id or name.")
@click.option("--reason", help="Vì sao khẩn cấp, cần cả quyền nào ngoài mức mặc định / Why, the rights included.")
@click.option("--case", help="Số hồ sơ vụ việc, nếu quyền đòi / Case number, where a right asks for one.")
@edit_options
def urgent(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Cấp khẩn cấp: xem ngay, văn bản bổ sung trong 24 giờ / Break-glass: at once, documents within 24 hours.

    Người quyết định không phải người được cấp; một người duyệt là đủ / Somebody else decides; one approver is enough.
    """
    from camgrant.app.editing.desk import DAY
    from camgrant.app.editing.grants import GrantWish, granted
    from camgrant.model.grant import Urgent

    room = open_room(folder, as_of, lang)
    pack, start = room.desk.inventory.pack, room.desk.day
    person = room.person(given["person"], "--person", WHO)
    slug = system_of(room, given["system"])
    system = pack.systems[slug]
    scope = scope_of(room, system, given)
    by = room.person(given["by"], "--by", _BY)
    rights = given["right"] or system.default_rights
    reason = room.ask.text(given["reason"], "--reason", _REASON)
    wish = GrantWish(
        person=person,
        system=slug,
        scope=scope,
        rights=rights,
        purpose=purpose_of(room, system, given["purpose"]),
        valid_from=start,
        valid_until=given["until"] or start + DAY * (pack.urgent_max_days - 1),
        responsible=room.desk.person(given["responsible"]) if given["responsible"] else None,
        # Whoever reads the grant later, when it is urgent no more, asks why it gives more than the default.
        reason=reason if not set(rights) <= set(system.default_rights) else None,
        case=given["case"],
        urgent=Urgent(reason=reason, by=by),
    )
    changes = granted(room.desk, wish)
    line = ["grant", "urgent", *flags(person=person, system=slug, site=scope.site or scope.sites, camera=scope.cameras)]
    line += flags(chain=scope.chain, right=wish.rights, purpose=wish.purpose, until=wish.valid_until)
    line += flags(responsible=wish.responsible, by=by, reason=reason, case=wish.case)
    room.say(_DUE, day=f"{start + DAY:%d/%m/%Y}", grant=changes[-1].entity)
    return room.finish(changes, line, dry_run=dry_run, yes=yes)


@click.command()
@click.argument("grant_id", metavar="MÃ")
@approval_options
@edit_options
def document(
    grant_id: str, folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any
) -> int:
    """Bổ sung văn bản cho lượt cấp khẩn cấp / Add the documents of an urgent grant.

    Văn bản mới ghi bằng --document là danh sách đề nghị; khi đã có thì là văn bản phê duyệt / A new document
    (--document) is the nomination; where that is there, an approval.
    """
    from camgrant.app.editing.desk import one_of
    from camgrant.app.editing.grants import GRANT
    from camgrant.app.editing.special import documented

    room = open_room(folder, as_of, lang)
    grants = room.desk.inventory.grants
    grant = grants[one_of(grant_id, grants, GRANT)]
    nomination, approvals = papers(room, given, grant.person)
    if grant.nomination is not None and given["nomination"] is None and nomination is not None:
        approvals, nomination = (nomination, *approvals), None
    line = ["grant", "document", grant_id, *paper_flags(nomination, approvals)]
    changes = documented(room.desk, grant_id, nomination, approvals)
    return room.finish(changes, line, dry_run=dry_run, yes=yes)


@click.command()
@click.option("--person", help="Người làm kỹ thuật: mã hoặc họ tên / The technician: id or name.")
@click.option("--recorder", help="Đầu ghi (r-…) / The recorder.")
@click.option("--system", help="Hệ thống, khi đầu ghi thuộc nhiều hệ thống / System, where the recorder is of several.")
@day_option("--from", "Từ ngày; mặc định ngày xét / From; the day judged by default.", "start")
@day_option("--until", "Đến hết ngày; mặc định trong ngày ấy / Until; that one day by default.")
@document_options
@edit_options
def technical(folder: Path | None, as_of: date | None, lang: str | None, dry_run: bool, yes: bool, **given: Any) -> int:
    """Công việc kỹ thuật có hạn trên một đầu ghi, theo phiếu / Dated work on one recorder, under a ticket.

    Không xem được hình; --document là phiếu yêu cầu / It sees no picture; --document is the ticket.
    """
    from camgrant.app.editing import special
    from camgrant.app.editing.documents import DocumentWish
    from camgrant.app.editing.grants import granted

    room = open_room(folder, as_of, lang)
    person = room.person(given["person"], "--person", _TECHNICIAN)
    recorder = room.ask.choice(given["recorder"], "--recorder", _RECORDER, _recorders(room.desk.inventory.recorders))
    systems = special.technical_systems(room.desk, recorder)
    if not systems:
        raise UsageFault(f"{recorder}: không hệ thống nào có tài khoản trên đầu ghi này / no system has accounts on it")
    slug = given["system"] or (systems[0] if len(systems) == 1 else system_of(room, None))
    ticket = paper(given) or DocumentWish(room.ask.text(None, "--document", _TICKET))
    start = given["start"] or room.desk.day
    wish = special.technical(room.desk, person, recorder, slug, ticket, start=start, until=given["until"])
    line = ["grant", "technical", *flags(person=person, recorder=recorder, system=slug, from_=start)]
    line += [*flags(until=wish.valid_until), *one_paper_flags(ticket)]
    return room.finish(granted(room.desk, wish), line, dry_run=dry_run, yes=yes)


def _recorders(known: Any) -> dict[str, str]:
    return {one: f"{found.name} ({one})" for one, found in known.items() if found.retired_on is None}
