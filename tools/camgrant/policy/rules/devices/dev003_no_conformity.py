"""A device imported or made since the day that the pack names has a certificate of conformity."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    since = context.pack.conformity_from
    if since is None:
        return
    for recorder_id, recorder in context.recorders_in_use.items():
        if recorder.imported_on is not None and recorder.imported_on >= since and recorder.conformity is None:
            args = {
                "name": recorder.name,
                "imported": f"{recorder.imported_on:%d/%m/%Y}",
                "since": f"{since:%d/%m/%Y}",
            }
            yield Finding(recorder_id, "conformity", args)


RULE = InventoryRule(
    code="DEV003",
    severity=Severity.WARNING,
    title=Text("Thiếu chứng nhận hợp quy", "No certificate of conformity"),
    text=Text(
        "{name} nhập khẩu hoặc sản xuất ngày {imported}, từ {since} phải có chứng nhận hợp quy",
        "{name} was imported or made on {imported}; since {since} a certificate of conformity is due",
    ),
    hint=Text(
        "Đề nghị yêu cầu đơn vị lắp đặt cung cấp và ghi vào `conformity`",
        "ask the installer for the certificate and write it in `conformity`",
    ),
    why=Text(
        "Thiết bị chưa hợp quy có thể còn mật khẩu chung hoặc lỗ hổng đã biết.",
        "A device without conformity may still have a common password or a known hole.",
    ),
    covers=("GL-603",),
    check=check,
)
