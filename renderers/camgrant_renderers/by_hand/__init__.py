"""Recorders for which no target renders: their accounts are made by hand, from the lists. Gives no file."""

from camgrant.diagnostics import Text
from camgrant.rendering.observed import Readback
from camgrant.rendering.target import DeviceTarget

TARGET = DeviceTarget(
    name="by_hand",
    title=Text("Làm bằng tay", "By hand"),
    formats=(),
    capabilities=None,
    settings={},
    proofs=(),
    render=lambda view, changes: [],
    parse_readback=lambda device, files: Readback(),
)
