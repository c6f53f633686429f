"""An accepted over-grant is shown while it lasts, does not outlive its end, and names rights not granted."""

from collections.abc import Iterator

from camgrant.diagnostics import Severity, Text
from camgrant.model.grant import AcceptedOvergrant
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, GrantRule


def check(case: GrantCase, context: Context) -> Findings:
    accepted = case.grant.accept_overgrant
    return () if accepted is None else _shown(case, accepted)


def _shown(case: GrantCase, accepted: AcceptedOvergrant) -> Iterator[Finding]:
    day = f"{accepted.until:%d/%m/%Y}"
    for number, right in enumerate(accepted.rights):
        if right in case.grant.rights:
            problem = Text(f"“{RIGHT_WORDS[right]}” đã được cấp", f"'{right}' is granted already")
            yield Finding(case.id, f"accept_overgrant.rights.{number}", {"holder": case.holder, "problem": problem})
    if accepted.until < case.day:
        problem = Text(f"đã hết hạn ngày {day}", f"it ended on {day}")
        yield Finding(case.id, "accept_overgrant.until", {"holder": case.holder, "problem": problem})
        return
    vi = ", ".join(RIGHT_WORDS[right] for right in accepted.rights)
    shown = Text(f"{vi}, đến hết ngày {day}", f"{', '.join(accepted.rights)}, until {day}")
    yield Finding(case.id, "accept_overgrant", {"holder": case.holder, "problem": shown}, level=Severity.NOTICE)


RULE = GrantRule(
    code="RGT007",
    severity=Severity.WARNING,
    title=Text("Chấp nhận thiết bị cho phép nhiều hơn quyền đã cấp", "Accepted over-grant"),
    text=Text(
        "Chấp nhận vượt quyền của {holder}: {problem}",
        "accepted over-grant of {holder}: {problem}",
    ),
    hint=Text(
        "Đề nghị đổi thiết bị hoặc giảm quyền trước khi hết hạn, rồi bỏ `accept_overgrant`",
        "change the device or narrow the right before it ends, then remove `accept_overgrant`",
    ),
    why=Text(
        "Người này xem được nhiều hơn quyền đã duyệt; điều đó phải luôn được thấy và có ngày kết thúc.",
        "This person can do more than was approved; that must always be seen and must end.",
    ),
    covers=("GL-410",),
    fixed=True,
    check=check,
)
