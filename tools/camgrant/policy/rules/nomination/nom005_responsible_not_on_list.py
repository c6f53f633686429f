"""The person who answers for situations stands by name on the list that nominates."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import naming
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    demand, nomination, grant = case.system.responsible, case.grant.nomination, case.grant
    if demand is None or nomination is None or case.nomination is None:
        return ()
    holder, _ = case.answering(context)
    person = grant.responsible or holder
    if person in context.named_by(nomination) or _named_since(case, context, person):
        return ()
    if person == holder and naming(context, nomination, case) is None:
        return ()  # neither holder nor unit on the list is another finding
    name = context.person_name(person)
    return found(case.id, "responsible", basis=demand.basis, person=name, number=case.nomination.number)


def _named_since(case: GrantCase, context: Context, person: str) -> bool:
    """Whether the unit that nominates a machine has named by now another person who answers for it."""
    inventory = context.inventory
    if case.nomination is None or case.grant.responsible is not None:
        return False
    papers = {one.document for one in case.person.amendments if one.responsible == person}
    nominating = inventory.heir(case.nomination.issuer)
    return any(
        person in context.named_by(paper) and inventory.heir(inventory.documents[paper].issuer) == nominating
        for paper in papers
        if paper in inventory.documents
    )


RULE = GrantRule(
    code="NOM005",
    severity=Severity.ERROR,
    title=Text("Người chịu trách nhiệm không có trong danh sách", "Responsible person is not on the list"),
    text=Text(
        "{person} chịu trách nhiệm xử lý tình huống nhưng không có tên trong văn bản {number}",
        "{person} answers for situations but is not named in {number}",
    ),
    hint=Text(
        "Đề nghị ghi vào `responsible` một người có tên trong danh sách, hoặc dẫn danh sách có tên người này",
        "name in `responsible` a person of the list, or refer to the list that names this one",
    ),
    why=Text(
        "Khi có tình huống phải có một người cụ thể đã được cử; tên ngoài danh sách thì không ràng buộc được ai.",
        "In an emergency one named person must act; a name outside the list binds nobody.",
    ),
    covers=("GL-308",),
    check=check,
    applies=lambda system: system.responsible is not None and system.responsible.on_list,
)
