"""Milestone XProtect through MilestonePSTools: roles as JSON, rights per camera as a script. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.milestone.capabilities import BUILT_IN, CAPABILITIES
from camgrant_renderers.milestone.readback import parse_readback
from camgrant_renderers.milestone.renderer import render

TARGET = DeviceTarget(
    name="milestone",
    title=Text("Milestone XProtect (MilestonePSTools)", "Milestone XProtect (MilestonePSTools)"),
    formats=("json", "ps1"),
    capabilities=CAPABILITIES,
    settings={},
    proofs=(
        Proof(
            "golden",
            Text(
                "tệp mẫu của ta; chưa thử trên máy chủ XProtect nào",
                "golden files of ours; not proven on a server",
            ),
            "tests/targets/test_milestone.py",
        ),
    ),
    render=render,
    parse_readback=parse_readback,
    camera_key=r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    built_in=BUILT_IN,
    slip_notes=(
        "Import-VmsRole lần thứ hai báo một lỗi cho mỗi thành viên đã có trong vai trò: bỏ qua được, vai trò vẫn đúng. "
        "Lỗi khác thì dừng lại. Thay đổi về sau chỉ dùng tệp .changes.ps1.",
    ),
)
