"""Where only leaders may hold an account, every leader rests on a sound appointment: named, in time, competent."""

from datetime import date

from camgrant.diagnostics import Severity, Text
from camgrant.model.estate import LeadershipTerm
from camgrant.model.grant import Document
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule, level_of


def _problem(context: Context, site_id: str, term: LeadershipTerm, document: Document) -> Text | None:
    kinds, label = context.pack.appointment_kinds, context.pack.document_kinds.get(document.kind)
    if kinds and label is not None and document.kind not in kinds:
        return Text(f"thuộc loại “{label.vi}”, không phải quyết định cử", f"is of the kind '{label.en}'")
    if term.person not in context.named_by(term.appointment):
        return Text("không có tên người này", "does not name the person")
    if document.date > term.valid_from:
        signed, start = f"{document.date:%d/%m/%Y}", f"{term.valid_from:%d/%m/%Y}"
        return Text(f"ký ngày {signed}, sau ngày nhận nhiệm vụ {start}", f"is dated {signed}, after the start {start}")
    competent = _competent_on(context, site_id, document.date) | _competent_on(context, site_id, term.valid_from)
    if document.issuer in context.inventory.units and document.issuer not in competent:
        unit = context.issuer_name(document.issuer)
        return Text(f"do {unit.vi} ban hành, không có thẩm quyền", f"comes from {unit.en}, which is not competent")
    return None


def _competent_on(context: Context, site_id: str, day: date) -> set[str | None]:
    """The units that may appoint leaders of the site on the day: its manager, those above it, and who directs it."""
    inventory = context.inventory.on(day)
    site = inventory.sites[site_id]
    return {*inventory.lineage(site.managing_unit), site.directing_unit}


def check(context: Context) -> Findings:
    documents, contacts = context.inventory.documents, context.inventory.contacts
    demands = [(system, demand) for system in context.pack.systems.values() for demand in system.leaders_only]
    for site_id, site in context.inventory.sites.items():
        demand = next((d for s, d in demands if site.type in s.site_types and site.chain in d.chains), None)
        level = level_of(demand.level) if demand else None
        if demand is None or level is None:
            continue
        for number, term in enumerate(site.leadership):
            over = term.valid_until is not None and term.valid_until < context.as_of
            document = documents.get(term.appointment)
            if over or document is None or term.person not in contacts:
                continue
            problem = _problem(context, site_id, term, document)
            if problem is not None:
                person, name = context.person_name(term.person), context.site_name(site_id)
                args = {"person": person, "site": name, "number": document.number, "problem": problem}
                # The clause says “leaders”; that a document makes them leaders is another matter, with its own basis.
                yield Finding(site_id, f"leadership.{number}.appointment", args, None, level)


RULE = InventoryRule(
    code="SCO014",
    severity=Severity.ERROR,
    title=Text("Quyết định cử lãnh đạo không hợp lệ", "Appointment is not sound"),
    text=Text(
        "Văn bản {number} cử {person} làm lãnh đạo {site}: {problem}",
        "{number}, given as the appointment of {person} at {site}, {problem}",
    ),
    hint=Text(
        "Đề nghị dẫn quyết định của đơn vị quản lý hoặc cấp trên, có tên người này, ký trước ngày nhận nhiệm vụ",
        "refer to a decision of the managing unit or one above it that names the person and precedes the term",
    ),
    why=Text(
        "Ai tự ghi mình là lãnh đạo thì cũng được xem camera, nếu không xét quyết định cử.",
        "Unless the appointment is looked at, anyone entered as a leader may watch the cameras.",
    ),
    covers=("GL-201", "GL-202"),
    check=check,
)
