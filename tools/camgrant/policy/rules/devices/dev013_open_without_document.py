"""A share in a vendor's app, a P2P cloud or a restream is open only where a document allows it."""

from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.model.estate import REACH_WORDS, OtherReach, ReachKind
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

# These carry the pictures out of the building; a screen on the wall does not.
_OUTWARD: Final[frozenset[ReachKind]] = frozenset({"vendor_app", "p2p_cloud", "restream"})


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        for number, other in enumerate(recorder.reached_by):
            problem = _problem(other, context)
            if other.kind in _OUTWARD and problem is not None:
                args = {"name": recorder.name, "kind": REACH_WORDS[other.kind], "what": other.what, "problem": problem}
                yield Finding(recorder_id, f"reached_by.{number}", args)


def _problem(other: OtherReach, context: Context) -> Text | None:
    if other.document is None:
        return Text("chưa dẫn văn bản cho phép", "no document allows it")
    document = context.inventory.documents.get(other.document)
    if document is None or document.date <= context.as_of:
        return None  # one that does not resolve is a finding already
    day = f"{document.date:%d/%m/%Y}"
    number = document.number
    return Text(f"{number} đề ngày {day}, chưa đến ngày đó", f"{number} is dated {day}, a day to come")


RULE = InventoryRule(
    code="DEV013",
    severity=Severity.ERROR,
    title=Text("Hình ảnh đưa ra ngoài khi chưa có văn bản cho phép", "Pictures carried out without a document"),
    text=Text(
        "{name}: {kind} “{what}” đang mở, {problem}",
        "{name}: {kind} '{what}' is open; {problem}",
    ),
    hint=Text(
        "Đề nghị tắt trên đầu ghi rồi bỏ khỏi `reached_by`, hoặc dẫn văn bản cho phép trong `document`",
        "switch it off at the recorder and take it out of `reached_by`, or name the document that allows it",
    ),
    why=Text(
        "Ai giữ tài khoản của hãng, của đám mây hoặc nhận luồng đều xem được mà không cần lượt cấp quyền nào.",
        "Whoever holds the vendor's or the cloud's account, or the stream, watches without any grant.",
    ),
    waivable=True,
    check=check,
)
