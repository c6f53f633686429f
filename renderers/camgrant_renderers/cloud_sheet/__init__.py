"""Lists from which an operator's own cloud platform is fed, with the columns that it asks for. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.cloud_sheet.capabilities import CAPABILITIES
from camgrant_renderers.cloud_sheet.readback import parse_readback
from camgrant_renderers.cloud_sheet.renderer import render

TARGET = DeviceTarget(
    name="cloud_sheet",
    title=Text("Danh sách cho nền tảng đám mây", "Cloud platform list"),
    formats=("csv", "xlsx"),
    capabilities=CAPABILITIES,
    settings={},
    proofs=(
        Proof(
            "golden",
            Text("tệp đọc lại bằng python-calamine và mô-đun csv", "files read back by python-calamine and csv"),
            "tests/targets/test_cloud_sheet.py",
        ),
    ),
    render=render,
    parse_readback=parse_readback,
    needs_columns=True,
)
