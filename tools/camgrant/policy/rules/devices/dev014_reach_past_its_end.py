"""What reaches the pictures of a recorder until a day is gone from the declaration after that day."""

from camgrant.diagnostics import Severity, Text
from camgrant.model.estate import REACH_WORDS
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        for number, other in enumerate(recorder.reached_by):
            if other.until is not None and other.until < context.as_of:
                args = {
                    "name": recorder.name,
                    "kind": REACH_WORDS[other.kind],
                    "what": other.what,
                    "until": f"{other.until:%d/%m/%Y}",
                }
                yield Finding(recorder_id, f"reached_by.{number}.until", args)


RULE = InventoryRule(
    code="DEV014",
    severity=Severity.ERROR,
    title=Text("Đường tới hình ảnh đã quá hạn", "What reaches the pictures is past its end"),
    text=Text(
        "{name}: {kind} “{what}” chỉ được đến hết ngày {until} nhưng vẫn được kê khai",
        "{name}: {kind} '{what}' was to end on {until} and is still declared",
    ),
    hint=Text(
        "Đề nghị tắt, bỏ khỏi `reached_by` và ghi lại `reach_checked_on`; nếu được gia hạn thì ghi `until` mới",
        "switch it off, take it out of `reached_by` and write `reach_checked_on` anew; if prolonged, write the new end",
    ),
    why=Text(
        "Việc chia sẻ tạm thời không ai tắt thì thành lâu dài, và không ai còn nhớ.",
        "A share for a time that nobody switches off becomes one for good, and is forgotten.",
    ),
    check=check,
)
