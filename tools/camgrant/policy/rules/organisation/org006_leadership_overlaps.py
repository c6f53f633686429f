"""A role of leadership that the pack gives to one person has one holder a day; terms end after they begin."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.pack import LeadershipRole
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.windows import window_faults

_REVERSED = Text("kết thúc trước khi bắt đầu", "ends before it begins")


def check(context: Context) -> Findings:
    roles: dict[str, LeadershipRole] = dict(context.pack.leadership_roles)
    for site_id, site in context.inventory.sites.items():
        by_role: dict[str, list[int]] = {}
        for number, term in enumerate(site.leadership):
            by_role.setdefault(term.role, []).append(number)
        for role, numbers in by_role.items():
            terms = [site.leadership[number] for number in numbers]
            for fault, other in window_faults([(term.valid_from, term.valid_until) for term in terms]):
                problem = _REVERSED
                if other is not None:
                    if role not in roles or not roles[role].single:
                        continue
                    name = context.person_name(terms[other].person)
                    problem = Text(f"trùng ngày với nhiệm kỳ của {name}", f"overlaps the term of {name}")
                args = {"person": context.person_name(terms[fault].person), "problem": problem}
                yield Finding(site_id, f"leadership.{numbers[fault]}.person", args)


RULE = InventoryRule(
    code="ORG006",
    severity=Severity.ERROR,
    title=Text("Nhiệm kỳ lãnh đạo trùng ngày", "Terms of leadership overlap"),
    text=Text("Nhiệm kỳ của {person} {problem}", "the term of {person} {problem}"),
    hint=Text(
        "Đề nghị ghi `valid_until` của người trước là ngày liền trước `valid_from` của người sau",
        "end the earlier term (`valid_until`) on the day before the next one begins (`valid_from`)",
    ),
    why=Text(
        "Hai người cùng giữ một vai trò thì người đã thôi vẫn còn tài khoản xem camera.",
        "When two people hold one role, the one who was replaced keeps an account on the cameras.",
    ),
    covers=("GL-905",),
    check=check,
)
