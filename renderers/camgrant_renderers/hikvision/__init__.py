"""Hikvision recorders over ISAPI: accounts and their rights as pairs of requests. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.hikvision.capabilities import CAPABILITIES
from camgrant_renderers.hikvision.driver import IsapiDriver
from camgrant_renderers.hikvision.readback import parse_readback
from camgrant_renderers.hikvision.renderer import render

TARGET = DeviceTarget(
    name="hikvision",
    title=Text("Hikvision ISAPI", "Hikvision ISAPI"),
    formats=("xml",),
    capabilities=CAPABILITIES,
    settings={
        "hik_namespace": r"http://www\.(hikvision\.com|isapi\.org)/ver(10|20)/XMLSchema",
        "hik_clear_accounts": "yes",
    },
    proofs=(
        Proof(
            "golden",
            Text(
                "trình khách hikvisionapi và pyHik gửi các tệp tới máy giả của ta",
                "the clients hikvisionapi and pyHik send the files to a fake device of ours",
            ),
            "tests/real/test_hikvision_clients.py",
        ),
    ),
    render=render,
    parse_readback=parse_readback,
    built_in=("admin",),
    driver=IsapiDriver,
)
