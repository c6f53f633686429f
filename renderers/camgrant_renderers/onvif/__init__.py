"""ONVIF device management: accounts with a level on a whole recorder, as SOAP messages. See README.md."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import DeviceTarget, Proof
from camgrant_renderers.onvif.capabilities import WITH_PROFILE_G, WITHOUT_PROFILE_G
from camgrant_renderers.onvif.driver import OnvifDriver
from camgrant_renderers.onvif.readback import ANYBODY, BUILT_IN, parse_readback
from camgrant_renderers.onvif.renderer import render

TARGET = DeviceTarget(
    name="onvif",
    title=Text("ONVIF (quản lý thiết bị)", "ONVIF device management"),
    formats=("xml",),
    capabilities=WITH_PROFILE_G,
    settings={"onvif_profile_g": "yes|no"},
    variant_setting="onvif_profile_g",
    variants={"yes": WITH_PROFILE_G, "no": WITHOUT_PROFILE_G},
    proofs=(
        Proof(
            "vendor_schema",
            Text(
                "lược đồ của ONVIF (devicemgmt.wsdl, onvif.xsd) chấp nhận mọi thông điệp, từ chối bản bị sửa",
                "ONVIF's own schema (devicemgmt.wsdl, onvif.xsd) takes every message and refuses tampered ones",
            ),
            "tests/targets/test_onvif.py",
        ),
        Proof(
            "real_client",
            Text(
                "onvif-zeep-async gửi cùng thao tác tới máy giả của ta, kết quả như nhau",
                "onvif-zeep-async sends the same operations to a fake device of ours, with the same result",
            ),
            "tests/real/test_onvif_clients.py",
        ),
        Proof(
            "golden",
            Text("trình điều khiển trên máy giả của ta", "the driver on a fake device of ours"),
            "tests/targets/test_onvif_driver.py",
        ),
    ),
    render=render,
    parse_readback=parse_readback,
    built_in=(BUILT_IN,),
    risky=(ANYBODY,),
    driver=OnvifDriver,
)
