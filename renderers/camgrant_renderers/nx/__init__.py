"""Network Optix Nx Witness over its REST API (v4): users with rights camera by camera. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.nx.capabilities import ACCOUNTS, BUILT_IN, CAPABILITIES, TEMPORARY
from camgrant_renderers.nx.driver import NxDriver
from camgrant_renderers.nx.readback import parse_readback
from camgrant_renderers.nx.renderer import render

TARGET = DeviceTarget(
    name="nx",
    title=Text("Nx Witness (REST v4)", "Nx Witness (REST v4)"),
    formats=("json",),
    capabilities=CAPABILITIES,
    settings={ACCOUNTS: "local|temporary"},
    proofs=(
        Proof(
            "vendor_schema",
            Text(
                "đặc tả OpenAPI REST v4 của Network Optix chấp nhận từng yêu cầu; tên quyền do ta tự so",
                "the REST v4 OpenAPI file of Network Optix accepts every request; right names are compared by us",
            ),
            "tests/targets/test_nx.py",
        ),
        Proof(
            "golden",
            Text(
                "máy giả của ta; chưa thử trên máy chủ Nx thật",
                "a stub of ours; not tried on a real Nx server",
            ),
            "tests/targets/test_nx_driver.py",
        ),
    ),
    render=render,
    parse_readback=parse_readback,
    camera_key=r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    variant_setting=ACCOUNTS,
    variants={"temporary": TEMPORARY},
    built_in=(BUILT_IN,),
    driver=NxDriver,
)
