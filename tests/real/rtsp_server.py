"""A real RTSP server of cameras with accounts, on GStreamer's RTSP server library.

The tests need real cameras: ZoneMinder captures from them, and the rights of a rendered file are enforced by them.
Debian's gi module belongs to Debian's own Python, so this file is run as a child process by /usr/bin/python3 and
imports nothing of the project:

    /usr/bin/python3 tests/real/rtsp_server.py cameras.json

The file holds `{"cameras": ["cam-0001"], "users": {"mannv": {"password": "...", "cameras": ["cam-0001"]}},
"digest": false}`. With no users the cameras are open to everybody. The first line of the output is the port on
127.0.0.1; every camera is at `rtsp://127.0.0.1:<port>/<camera>`. What the server answers: a picture for a granted
camera, 404 to an account that is not let in to the camera, 401 to a wrong password or none. It ends on SIGTERM, and
when its standard input is closed, so that a test that was killed leaves no server behind.
"""

# mypy: ignore-errors
# (gi is not installed for the project's Python)

import json
import sys
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

PICTURE = (
    "( videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=10/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=5 ! rtph264pay name=pay0 pt=96 )"
)


def role_of(index: int) -> str:
    """The name of an account inside the library: never the login, which may hold any character."""
    return f"user{index}"


def auth_of(users, digest):
    """Checks the passwords of `users`; each account has a role of its own, on which the cameras decide."""
    auth = GstRtspServer.RTSPAuth()
    if digest:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    for index, (name, user) in enumerate(sorted(users.items())):
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", role_of(index))
        if digest:
            auth.add_digest(name, user["password"], token)
        else:
            auth.add_basic(GstRtspServer.RTSPAuth.make_basic(name, user["password"]), token)
    return auth


def camera_of(camera, users):
    """One camera: a moving test picture that only the accounts that list the camera may open."""
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PICTURE)
    factory.set_shared(True)
    for index, (_name, user) in enumerate(sorted(users.items())):
        allowed = "true" if camera in user["cameras"] else "false"
        rights = f"media.factory.access=(boolean){allowed}, media.factory.construct=(boolean){allowed}"
        factory.add_role_from_structure(Gst.Structure.new_from_string(f"{role_of(index)}, {rights}"))
    return factory


def main(path: str) -> None:
    wanted = json.loads(Path(path).read_text(encoding="utf-8"))
    users = wanted.get("users", {})
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")  # any free port
    if users:
        server.set_auth(auth_of(users, wanted.get("digest", False)))
    for camera in wanted["cameras"]:
        server.get_mount_points().add_factory(f"/{camera}", camera_of(camera, users))
    if not server.attach(None):
        sys.exit("rtsp_server: cannot listen on 127.0.0.1")
    sys.stdout.write(f"{server.get_bound_port()}\n")
    sys.stdout.flush()
    loop = GLib.MainLoop()
    GLib.io_add_watch(0, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
    loop.run()


if __name__ == "__main__":
    main(sys.argv[1])
