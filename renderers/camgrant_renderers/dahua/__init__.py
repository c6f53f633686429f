"""Dahua recorders and those that Dahua makes for others, over RPC2 or over the older CGI. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.dahua.capabilities import BUILT_IN, CGI, RISKY, RPC2
from camgrant_renderers.dahua.driver import DahuaDriver
from camgrant_renderers.dahua.readback import parse_readback
from camgrant_renderers.dahua.renderer import render

TARGET = DeviceTarget(
    name="dahua",
    title=Text("Dahua (RPC2 hoặc CGI)", "Dahua (RPC2 or CGI)"),
    formats=("json", "txt"),
    capabilities=RPC2,
    settings={
        "dahua_api": "rpc2|cgi",
        "dahua_authorities": "auth|legacy",
        "dahua_group": "(?![Aa][Dd][Mm][Ii][Nn]$)[A-Za-z0-9_@.]{1,15}",
    },
    proofs=(
        Proof(
            "real_client",
            Text(
                "trình khách amcrest gửi đúng các yêu cầu CGI này; aiodahua đọc danh sách tài khoản như ta đọc",
                "the client amcrest sends these same CGI requests; aiodahua reads the list of accounts as we do",
            ),
            "tests/real/test_dahua_clients.py",
        ),
        Proof(
            "golden",
            Text(
                "RPC2 và bộ điều khiển: chỉ thử trên máy giả của ta",
                "RPC2 and the driver: tried on a fake device of ours only",
            ),
            "tests/targets/test_dahua_driver.py",
        ),
    ),
    render=render,
    parse_readback=parse_readback,
    variant_setting="dahua_api",
    variants={"cgi": CGI},
    built_in=BUILT_IN,
    risky=RISKY,
    slip_notes=(
        "Đầu ghi còn một danh sách riêng: Hệ thống > Tài khoản > ONVIF User. Xóa ở đó các tài khoản nêu ở mục I và mọi "
        "tài khoản khác, trừ tài khoản của thiết bị; không tạo ai ở đó. Gửi lại cả danh sách này khi làm xong.",
    ),
    driver=DahuaDriver,
)
