"""Frigate: roles with their cameras in its configuration, users through its API. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.frigate.capabilities import CAPABILITIES
from camgrant_renderers.frigate.readback import parse_readback
from camgrant_renderers.frigate.renderer import render

TARGET = DeviceTarget(
    name="frigate",
    title=Text("Frigate", "Frigate"),
    formats=("yml", "json"),
    capabilities=CAPABILITIES,
    settings={},
    proofs=(
        Proof(
            "vendor_schema",
            Text(
                "lược đồ cấu hình và OpenAPI của Frigate; chưa thử trên Frigate",
                "Frigate's own configuration schema and OpenAPI; not tested on Frigate",
            ),
            "tests/targets/test_frigate.py",
        ),
    ),
    slip_notes=(
        "Không thêm, sửa, xóa vai trò (role) trong giao diện Frigate: xóa ở đó chuyển người giữ vai trò sang viewer, "
        "xem được mọi camera. Chỉ sửa config.yml theo đúng thứ tự của tệp changes.json.",
    ),
    render=render,
    parse_readback=parse_readback,
    camera_key="[a-zA-Z0-9_-]+",
    built_in=("admin",),
    risky=("anonymous", "viewer"),
)
