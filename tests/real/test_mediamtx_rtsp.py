"""A rendered file decides at a real RTSP server who sees which camera: a stand-in, NOT tested on MediaMTX.

MediaMTX itself was not to be had. GStreamer's RTSP server takes its place: the accounts are read from the filled file
by a reader of this test's own (yaml alone, nothing of camgrant), and ffprobe, which is not ours either, asks for the
pictures. So this shows that the file says who may see what, not how MediaMTX obeys it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from camgrant_renderers.mediamtx import TARGET
from real.needs import needs
from targets.kit import view_on
from targets.views import account, files_of

pytestmark = pytest.mark.real_rtsp

VIEW = view_on("mediamtx", account("hyeorc", {"live": (1, 2)}), account("mannv", {"live": (1,), "playback": (2,)}))
PASSWORDS = {"hyeorc": "Xin-Chao-2021", "mannv": "Chot-Kiem-2021"}
PICTURE, REFUSED, WRONG = "h264", "404 Not Found", "401 Unauthorized"
MAY = {("hyeorc", "cam-1"): PICTURE, ("hyeorc", "cam-2"): PICTURE, ("mannv", "cam-1"): PICTURE}
HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


@pytest.fixture(scope="module")
def ffprobe() -> str:
    """The path of ffprobe; without it, or without the server's library, the test is skipped (it fails in CI)."""
    library = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
    python = needs("/usr/bin/python3", "GStreamer's RTSP server runs in Debian's own Python")
    if subprocess.run([python, "-c", library], capture_output=True, check=False).returncode:
        needs("GstRtspServer", "the RTSP server (apt-get install gir1.2-gst-rtsp-server-1.0 python3-gi)")
    return needs("ffprobe", "an RTSP client that is not ours (apt-get install ffmpeg)")


def filled() -> str:
    """The rendered file with hashes in the place of its secrets."""
    (data,) = files_of(TARGET, VIEW).values()
    text = data.decode()
    for login, password in PASSWORDS.items():
        text = text.replace(f"{{{{secret:r-thu-01/{login}}}}}", HASHER.hash(password))
    return text


def matches(hashed: str, password: str) -> bool:
    """Whether the credential of the file is the hash of the password."""
    assert hashed.startswith("argon2:")
    try:
        return HASHER.verify(hashed.removeprefix("argon2:"), password)
    except VerifyMismatchError:
        return False


def users_of(text: str) -> dict[str, dict[str, object]]:
    """The accounts of a mediamtx.yml as the stand-in wants them: it needs the passwords that fit the hashes."""
    users: dict[str, dict[str, object]] = {}
    way_to_api, *entries = yaml.safe_load(text)["authInternalUsers"]
    assert [item["action"] for item in way_to_api["permissions"]] == ["api"]
    for entry in entries:
        (password,) = (one for one in PASSWORDS.values() if matches(entry["pass"], one))
        cameras = [item["path"] for item in entry["permissions"] if item["action"] == "read"]
        users[entry["user"]] = {"password": password, "cameras": cameras}
    return users


@contextmanager
def served(text: str, folder: Path) -> Iterator[int]:
    """The stand-in on a loopback port, with both cameras and the accounts of the text."""
    wanted = folder / "cameras.json"
    wanted.write_text(json.dumps({"cameras": ["cam-1", "cam-2"], "users": users_of(text)}), encoding="utf-8")
    script = Path(__file__).with_name("rtsp_server.py")
    server = subprocess.Popen(
        ["/usr/bin/python3", script, wanted], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.communicate(timeout=10)


def asked(ffprobe: str, port: int, login: str, password: str, camera: str) -> str:
    """The codec of the picture, or what the server said instead."""
    address = f"rtsp://{login}:{password}@127.0.0.1:{port}/{camera}"
    quick = ["-probesize", "5000", "-analyzeduration", "0"]
    show = [*quick, "-v", "error", "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name", "-of", "csv=p=0"]
    done = subprocess.run([ffprobe, *show, address], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 0:
        return done.stdout.strip()
    return next(word for word in (REFUSED, WRONG, done.stderr) if word in done.stderr)


def answers(ffprobe: str, port: int) -> Mapping[tuple[str, str], str]:
    """What each account gets of each camera with its own password."""
    return {
        (login, camera): asked(ffprobe, port, login, password, camera)
        for login, password in PASSWORDS.items()
        for camera in ("cam-1", "cam-2")
    }


def test_the_accounts_of_the_file_see_what_they_may_and_nothing_else(ffprobe: str, tmp_path: Path) -> None:
    with served(filled(), tmp_path) as port:
        assert answers(ffprobe, port) == {**MAY, ("mannv", "cam-2"): REFUSED}
        assert asked(ffprobe, port, "mannv", "Xin-Chao-2021", "cam-1") == WRONG
        assert asked(ffprobe, port, "any", "any", "cam-1") == WRONG


def test_the_same_check_fails_on_a_file_with_one_more_path(ffprobe: str, tmp_path: Path) -> None:
    text = filled().replace('{action: "playback", path: "cam-2"}', '{action: "read", path: "cam-2"}')
    assert text.count('{action: "read", path: "cam-2"}') == 2
    with served(text, tmp_path) as port:
        assert answers(ffprobe, port) == {**MAY, ("mannv", "cam-2"): PICTURE}
