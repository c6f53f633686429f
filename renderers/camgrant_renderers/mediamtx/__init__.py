"""MediaMTX, the operators' restreaming layer: the whole list of its internal users. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.mediamtx.capabilities import CAPABILITIES
from camgrant_renderers.mediamtx.readback import parse_readback
from camgrant_renderers.mediamtx.renderer import render

# A path name of MediaMTX: no slash at either end, no empty, `.` or `..` segment.
_PATH_NAME = r"(?!\.{1,2}(/|$))[0-9a-zA-Z_\-.]+(/(?!\.{1,2}(/|$))[0-9a-zA-Z_\-.]+)*"

TARGET = DeviceTarget(
    name="mediamtx",
    title=Text("MediaMTX", "MediaMTX"),
    formats=("yml",),
    capabilities=CAPABILITIES,
    settings={},
    proofs=(
        Proof(
            "vendor_schema",
            Text("lược đồ OpenAPI của MediaMTX (GlobalConf)", "the OpenAPI schema of MediaMTX (GlobalConf)"),
            "tests/targets/test_mediamtx.py",
        ),
        Proof(
            "golden",
            Text(
                "máy chủ RTSP GStreamer thay thế, nạp từ tệp đã kết xuất; chưa thử trên MediaMTX",
                "a GStreamer RTSP server as a stand-in, loaded from the rendered file; not tested on MediaMTX",
            ),
            "tests/real/test_mediamtx_rtsp.py",
        ),
    ),
    render=render,
    parse_readback=parse_readback,
    camera_key=_PATH_NAME,
    risky=("any",),
    open_streams=Text(
        "nạp lại danh sách không ngắt người đang xem; chỉ ngắt khi dùng lệnh kick của API hoặc khởi động lại MediaMTX",
        "loading the list does not cut viewers; they end by the API's kick, or when MediaMTX is restarted",
    ),
    slip_notes=(
        "Thay cả danh sách tài khoản bằng tệp đã kết xuất, không sửa từng dòng. Nạp lại không ngắt người đang xem: sau "
        "khi thu hồi, ngắt các phiên đang mở qua API trên chính máy chủ (lệnh kick), hoặc khởi động lại MediaMTX.",
    ),
)
