"""ZoneMinder: accounts as rows of its table `Users`, loaded by SQL or sent over its API. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.zoneminder.capabilities import V136, V138
from camgrant_renderers.zoneminder.driver import ZoneMinderDriver
from camgrant_renderers.zoneminder.readback import BUILT_IN, parse_readback
from camgrant_renderers.zoneminder.renderer import render

TARGET = DeviceTarget(
    name="zoneminder",
    title=Text("ZoneMinder", "ZoneMinder"),
    formats=("sql", "json"),
    capabilities=V136,
    settings={"zm_version": r"1\.3[689]", "zm_guard": "apache"},
    required=("zm_guard",),
    proofs=(
        Proof(
            "real_server",
            Text(
                "máy chủ ZoneMinder 1.36.35 thật của Debian: nạp tệp, đăng nhập, xem hình; lược đồ 1.39 trên MariaDB",
                "a real ZoneMinder 1.36.35 of Debian: files loaded, logins, pictures; the 1.39 schema on MariaDB",
            ),
            "tests/real/test_zoneminder.py",
        ),
        Proof(
            "golden",
            Text("máy giả của ta, mất kết nối ở mọi bước", "a stub of ours that goes away at every step"),
            "tests/targets/test_zoneminder_driver.py",
        ),
    ),
    render=render,
    parse_readback=parse_readback,
    variant_setting="zm_version",
    variants={"1.36": V136, "1.38": V138, "1.39": V138},
    built_in=(BUILT_IN,),
    driver=ZoneMinderDriver,
    slip_notes=(
        "Thu hồi không ngắt hình đang mở: yêu cầu mới bị từ chối ngay, luồng đang xem chạy tiếp đến khi người xem "
        "đóng. Sau khi thu hồi, đề nghị khởi động lại Apache trên máy chủ để ngắt các luồng đang mở.",
    ),
    open_streams=Text(
        "hình đang mở không bị ngắt khi thu hồi; chỉ ngắt khi người xem đóng hoặc khởi động lại Apache trên máy chủ",
        "pictures that are open go on after a removal; they end when the viewer closes them or Apache is restarted",
    ),
)
