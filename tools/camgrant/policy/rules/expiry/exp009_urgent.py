"""An urgent grant is always shown, and lasts only a few days until its documents are there."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import documented
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found

_OPEN = Text("văn bản phải bổ sung trong 24 giờ", "its documents are due within 24 hours")
_DONE = Text("đã có văn bản", "its documents are there")


def check(case: GrantCase, context: Context) -> Findings:
    urgent = case.grant.urgent
    if urgent is None:
        return ()
    by = context.person_name(urgent.by)
    basis = case.system.urgent.basis if case.system.urgent is not None else None
    fault = _fault(case, context)
    if fault is not None:
        return found(case.id, "urgent", level=Severity.ERROR, basis=basis, holder=case.holder, by=by, state=fault)
    state = _DONE if documented(context, case) else _OPEN
    number = context.pack.source.number
    said = Text(f"{state.vi} ({number} không quy định)", f"{state.en} (not in {number})")
    return found(case.id, "urgent", basis=basis, holder=case.holder, by=by, state=said)


def _fault(case: GrantCase, context: Context) -> Text | None:
    """What is wrong with the documents or, while there are none, with the length."""
    limit = context.pack.urgent_max_days
    if not documented(context, case):
        days = case.grant.days
        if days <= limit:
            return None
        return Text(
            f"chưa có văn bản mà dài {days} ngày, tối đa {limit}", f"without documents for {days} days, at most {limit}"
        )
    papers = [case.nomination, *case.approvals]
    # A paper of weeks later settles no emergency: it would turn any access without one into an urgent one.
    waited = max(((paper.date - case.grant.valid_from).days for paper in papers if paper is not None), default=0)
    if waited <= limit:
        return None
    return Text(
        f"văn bản có sau {waited} ngày, tối đa {limit}", f"its documents came after {waited} days, at most {limit}"
    )


RULE = GrantRule(
    code="EXP009",
    severity=Severity.NOTICE,
    title=Text("Cấp khẩn cấp", "Urgent grant"),
    text=Text(
        "Cấp khẩn cấp cho {holder} theo quyết định của {by}: {state}",
        "urgent grant to {holder}, decided by {by}: {state}",
    ),
    hint=Text(
        "Đề nghị bổ sung văn bản trong 24 giờ: `camgrant grant document`; trước đó chỉ cấp trong vài ngày",
        "add its documents within 24 hours: `camgrant grant document`; until then grant a few days only",
    ),
    why=Text(
        "Cấp trước, văn bản sau chỉ là ngoại lệ; nếu không ai thấy thì ngoại lệ thành lối đi thường.",
        "Granting first and documenting later is an exception; unseen, it becomes the usual way.",
    ),
    fixed=True,
    check=check,
)
