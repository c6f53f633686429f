"""What we render for ZoneMinder, on a real server: Debian's 1.36.35 with live pictures, and the schema of 1.39.

Every account logs in with its own password, and the server itself is asked what it may see. That the questions can
fail is shown with tampered files, and the traps of the README are shown on the server as it is.
"""

from __future__ import annotations

import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

import camgrant_renderers.zoneminder
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare
from camgrant_renderers.zoneminder import TARGET
from camgrant_renderers.zoneminder.rows import AREAS
from real.zm_accounts import (
    ALL,
    MONITORS,
    SHUT,
    faults,
    filled,
    hash_of,
    load,
    password_of,
    rendered,
    server,
    steered,
    to,
    token_of,
    view,
    whole,
)
from real.zm_server import ADMIN, KEY, SECRET, ZoneMinder
from support.oracles import oracle
from targets.kit import view_on
from targets.province import RECORDERS, view_and_changes
from targets.views import account

__all__ = ["server", "whole"]

pytestmark = pytest.mark.real_zm

RULES = Path(camgrant_renderers.zoneminder.__file__).with_name("apache.conf")


TYPICAL = (
    account("hyeorc", {"live": (1, 2), "ptz": (1, 2)}),
    account("khoihd", {"live": (2,)}),
    account("mannv", {"live": (1,), "playback": (1,), "export": (1,)}),
    account("quyenht", {"playback": (1, 2)}),
    account("thuyrl", {"ptz": (2,)}),
)


def test_each_account_sees_exactly_what_it_is_granted(server: ZoneMinder) -> None:
    now = view(*TYPICAL)
    load(server, now)
    assert faults(server, now) == []


@pytest.mark.parametrize("recorder", RECORDERS)
def test_recorders_of_the_province(server: ZoneMinder, recorder: str) -> None:
    now, _ = view_and_changes("zoneminder", {}, recorder)
    assert now.accounts
    load(server, now)
    assert faults(server, now) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("'1')", "'')", f"mannv is shown {sorted(ALL)}"),
        ("1, 0, 'View'", "1, 1, 'View'", "mannv: the API answers ['api/configs.json']"),
        ("'None', 'None', 'None', '1')", "'None', 'None', 'View', '1')", "mannv: config"),
        ("`Private` = 1", "`Private` = 0", "mannv: a page tells the key of the server's tokens"),
        ("'1')", "'1,2')", "mannv is shown [1, 2]"),
        ("'1')", "'2')", "mannv: live 1"),
        ("'View', 'None', 'None', 'None', 'None'", "'View', 'View', 'None', 'None', 'None'", "mannv: playback"),
        ("'View', 'None', 'None', 'None', 'None'", "'View', 'None', 'View', 'None', 'None'", "mannv: ptz 1"),
        ("\n  1, 0, 'View'", "\n  0, 0, 'View'", "mannv is shown no login"),
    ],
)
def test_a_tampered_file_fails_the_same_questions(server: ZoneMinder, old: str, new: str, fault: str) -> None:
    now = view(account("mannv", {"live": (1,)}))
    text = filled(rendered(now)[".sql"])
    assert text.count(old) == 1
    server.sql(text.replace(old, new))
    assert fault in faults(server, now)


def test_loading_again_changes_nothing_and_needs_no_secret(server: ZoneMinder) -> None:
    now = view(*TYPICAL)
    load(server, now)
    before = server.sql("SELECT * FROM Users").stdout
    server.sql(rendered(now)[".sql"])
    assert server.sql("SELECT * FROM Users").stdout == before


@pytest.mark.parametrize("secret", ["{{secret:r-thu-01/mannv}}", "Mk-mannv-2021", "$2y$10$cut", ""])
@pytest.mark.parametrize("name", [".sql", ".changes.sql"])
def test_what_is_no_hash_is_never_loaded(server: ZoneMinder, name: str, secret: str) -> None:
    """The server would take it for a clear password: MariaDB refuses, and nobody can log in."""
    now = view(account("hyeorc", {"live": (1,)}), account("mannv", {"live": (1,)}))
    text = rendered(now)[name].decode().replace("{{secret:r-thu-01/hyeorc}}", hash_of("hyeorc"))
    done = server.sql(text.replace("{{secret:r-thu-01/mannv}}", secret), check=False)
    assert b"Column 'Password' cannot be null" in done.stderr
    assert server.sql("SELECT COUNT(*) FROM Users").stdout.split() == [b"COUNT(*)", b"1"]
    with server.session("mannv", secret or "x") as browser:
        assert "auth=" not in browser.get("index.php", params={"view": "console"}).text


def test_a_clear_value_would_be_a_password(server: ZoneMinder) -> None:
    """Why the file guards itself: the same placeholder, written past the guard, opens the account."""
    now = view(account("mannv", {"live": (1,)}))
    text = re.sub(r"IF\(@hash LIKE.*?NULL\)", "@hash", rendered(now)[".sql"].decode())
    server.sql(text)
    with server.session("mannv", "{{secret:r-thu-01/mannv}}") as browser:
        assert "auth=" in browser.get("index.php", params={"view": "console"}).text


def test_a_revocation_reaches_tokens_given_out_before(server: ZoneMinder) -> None:
    first = view(
        account("hyeorc", {"live": (1, 2), "ptz": (1, 2)}),
        account("khoihd", {"live": (1,)}),
        account("thuyrl", {"live": (1,)}),
    )
    load(server, first)
    tokens = {one.login: token_of(server, one.login) for one in first.accounts}
    assert server.listed(tokens["khoihd"]) == [1]
    second = view(account("hyeorc", {"live": (2,)}))
    script = rendered(second, to(second, first))[".changes.sql"].decode()
    server.sql(script)
    assert faults(server, second) == []
    assert server.listed(tokens["hyeorc"]) == [2]
    assert server.picture(tokens["hyeorc"], 1) == 403
    assert not steered(server, tokens["hyeorc"], 2)
    for login in ("khoihd", "thuyrl"):
        assert (server.listed(tokens[login]), server.picture(tokens[login], 1)) == ([], 403)
        assert token_of(server, login) == ""
    server.sql("UPDATE Users SET Enabled = 1 WHERE Username = 'khoihd'")  # by hand, and by mistake
    assert (server.listed(tokens["khoihd"]), server.picture(tokens["khoihd"], 1)) == ([], 403)
    time.sleep(1.1)
    assert token_of(server, "khoihd")
    assert server.listed(token_of(server, "khoihd")) == []
    server.sql("UPDATE Users SET Stream = 'View', MonitorIds = '1' WHERE Username = 'khoihd'")  # given back by hand
    assert (server.listed(tokens["khoihd"]), server.picture(tokens["khoihd"], 1)) == ([], 403)
    assert server.listed(token_of(server, "khoihd")) == [1]


def test_a_refused_addition_does_not_keep_the_removals(server: ZoneMinder) -> None:
    first, second = view(account("khoihd", {"live": (1,)})), view(account("mannv", {"live": (1,)}))
    load(server, first)
    done = server.sql(rendered(second, to(second, first))[".changes.sql"], check=False)
    assert b"cannot be null" in done.stderr
    assert token_of(server, "khoihd") == ""
    server.sql(filled(rendered(second, to(second, first))[".changes.sql"]))
    assert faults(server, second) == []


def test_every_export_of_the_real_server_reads_as_the_view(server: ZoneMinder) -> None:
    now = view(*TYPICAL)
    load(server, now)
    socket = ["-S", str(server.folder / "run/my.sock")]
    exports = {
        "api": server.get("api/users.json", server.login(ADMIN, SECRET)).content,
        "batch": server.sql("SELECT * FROM Users").stdout,
    }
    for name, more in (("dump", []), ("bare", ["--no-create-info"]), ("complete", ["--complete-insert"])):
        command = ["mariadb-dump", "--no-defaults", *socket, *more, "zm", "Users"]
        exports[name] = subprocess.run(command, capture_output=True, check=True).stdout
    for data in exports.values():
        seen = TARGET.parse_readback(now.device, {"export": data})
        assert compare(TARGET, now, seen) == ()
        assert [one.login for one in seen.accounts if one.built_in] == [ADMIN]


@pytest.mark.parametrize(
    ("cameras", "listed", "pages"),
    [("", list(MONITORS), True), ("0", [], True), ("0,0", [], False), ("2", [2], False), (",", list(MONITORS), False)],
)
def test_what_a_list_of_cameras_means_to_the_server(
    server: ZoneMinder, cameras: str, listed: list[int], pages: bool
) -> None:
    """Camera 1 is never named. "0" closes the API and opens the pages, so a closed list is "0,0"."""
    server.sql(
        "INSERT INTO Users (Username, Password, Stream, Monitors, MonitorIds)"
        f" VALUES ('mannv', '{hash_of('mannv')}', 'View', 'View', '{cameras}')"
    )
    token = server.login("mannv", password_of("mannv"))
    assert (server.listed_by_api(token), server.page(token, 1)) == (listed, pages)
    device = view().device
    (seen,) = (
        one
        for one in TARGET.parse_readback(device, {"a": server.sql("SELECT * FROM Users").stdout}).accounts
        if not one.built_in
    )
    open_for_all = 1 in listed or pages
    assert (1 in seen.channels_by_right.get("live", ())) == open_for_all


def recording(server: ZoneMinder, camera: int) -> str:
    """A recording of a camera as the server keeps it: a row, and its pictures."""
    folder = server.folder / f"events/{camera}/2021-07-20/{camera}"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        make = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=2"]
        subprocess.run([*make, str(folder / "%05d-capture.jpg"), str(folder / "video.mp4")], check=True)
    server.sql(
        "INSERT INTO Events (Id, MonitorId, StorageId, Name, StartDateTime, EndDateTime, Width, Height, Length, Frames,"
        f" SaveJPEGs, DefaultVideo, Scheme, StateId, Notes) VALUES ({camera}, {camera}, 0, 'E', '2021-07-20 10:00:00',"
        " '2021-07-20 10:00:02', 320, 240, 2, 20, 1, 'video.mp4', 'Medium', 0, '')"
    )
    frames = ", ".join(f"({camera}, {n}, '2021-07-20 10:00:00', {n / 10})" for n in range(1, 21))
    server.sql(f"INSERT IGNORE INTO Frames (EventId, FrameId, TimeStamp, Delta) VALUES {frames}")
    return str(camera)


def test_playback_on_one_camera_is_playback_on_all(server: ZoneMinder) -> None:
    """Why playback is a right on the whole server: recordings are handed out by their number."""
    now = view(account("mannv", {"playback": (1,), "export": (1,)}), account("khoihd", {"live": (1,)}))
    load(server, now)
    event = recording(server, 2)
    got = {
        login: server.get("index.php", token_of(server, login), view="view_video", eid=event).headers["content-type"]
        for login in ("mannv", "khoihd")
    }
    assert got["mannv"] == "video/mp4"
    assert got["khoihd"].startswith("text/html")
    assert now.accounts[0].allowed["playback"] == now.device.numbers


def test_the_rules_before_the_web_server_close_what_accounts_cannot(server: ZoneMinder) -> None:
    """An account with live on camera 1 alone plays a recording of camera 2, until apache.conf is there."""
    load(server, view(account("mannv", {"live": (1,)})))
    event, token = recording(server, 2), token_of(server, "mannv")

    def played(query: str) -> bool | int:
        url = f"{server.url}/zm/cgi-bin/nph-zms?{query}&mode=jpeg&replay=single&token={token}"
        command = ["curl", "--silent", "--max-time", "2", "--write-out", "%{stderr}%{http_code}", url]
        done = subprocess.run(command, capture_output=True, check=False)
        return b"\xff\xd8" in done.stdout if done.stderr == b"200" else int(done.stderr)

    ways = (f"source=event&event={event}&monitor=1", f"monitor=1&=event={event}&source=event")
    assert [played(way) for way in ways] == [True, True]
    server.install(RULES)
    assert [played(way) for way in ways] == [403, 403]
    assert server.get("cache/events/1/video.mp4").status_code == 403
    assert isinstance(server.picture(token, 1), bytes)
    load(server, view(account("khoihd", {"live": (1,), "playback": (1,), "export": (1,)})))
    token = token_of(server, "khoihd")
    assert played(f"source=event&event={event}") is True


def test_the_schema_of_1_39_takes_our_file_in_strict_mode(server: ZoneMinder) -> None:
    source = oracle("zoneminder-1.39-zm_create.sql.in")
    schema = re.sub(r"^source .*$", "", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
    server.sql("DROP DATABASE IF EXISTS zm139; CREATE DATABASE zm139", "mysql")
    tables = re.findall(r"^CREATE TABLE.*?;$", schema.replace("@ZM_MYSQL_ENGINE@", "InnoDB"), re.MULTILINE | re.DOTALL)
    server.sql("SET foreign_key_checks = 0;\n" + "\n".join(tables), "zm139")
    for number in MONITORS[:4]:
        server.sql(f"SET sql_mode = ''; INSERT INTO Monitors (Id, Name) VALUES ({number}, 'Camera {number}')", "zm139")
    server.sql(
        "SET sql_mode = ''; INSERT INTO Users (Username, Password, System) VALUES ('admin', '', 'Edit')", "zm139"
    )

    def later(*accounts: Account) -> DeviceView:
        return view_on("zoneminder", *accounts, cameras=(1, 2, 3), channel_count=4, settings={"zm_version": "1.39"})

    def dumped() -> bytes:
        tables = ("Users", "Monitors_Permissions", "Groups_Permissions")
        command = ["mariadb-dump", "--no-defaults", "-S", str(server.folder / "run/my.sock"), "zm139", *tables]
        return subprocess.run(command, capture_output=True, check=True).stdout

    first = later(account("hyeorc", {"live": (1, 2)}), account("mannv", {"live": (3,), "playback": (1, 2, 3)}))
    for _ in range(2):
        server.sql(filled(rendered(first)[".sql"]), "zm139")
        asked = "SELECT Username, Stream, Events, Monitors, MonitorId, Permission FROM Users"
        asked += " JOIN Monitors_Permissions ON UserId = Users.Id ORDER BY Username, MonitorId"
        assert server.sql(asked, "zm139").stdout.decode().splitlines()[1:] == [
            "hyeorc\tView\tNone\tNone\t1\tView",
            "hyeorc\tView\tNone\tNone\t2\tView",
            "mannv\tView\tView\tNone\t1\tView",
            "mannv\tView\tView\tNone\t2\tView",
            "mannv\tView\tView\tNone\t3\tView",
        ]
        assert compare(TARGET, first, TARGET.parse_readback(first.device, {"dump": dumped()})) == ()
    second = later(account("hyeorc", {"live": (2, 3)}))
    server.sql(
        "INSERT INTO Monitors_Permissions (MonitorId, UserId, Permission) SELECT 4, Id, 'View' FROM Users", "zm139"
    )
    assert compare(TARGET, first, TARGET.parse_readback(first.device, {"dump": dumped()}))
    server.sql(filled(rendered(second, to(second, first))[".changes.sql"]), "zm139")
    assert compare(TARGET, second, TARGET.parse_readback(second.device, {"dump": dumped()})) == ()
    unknown = later(account("hyeorc", {"live": (2, 9)}))
    done = server.sql(filled(rendered(unknown)[".sql"]), "zm139", check=False)
    assert b"ERROR 1452" in done.stderr  # a camera that the server does not have
    assert b"Unknown column 'MonitorIds'" in server.sql(rendered(view())[".sql"], "zm139", check=False).stderr
    assert b"Unknown column 'RoleId'" in server.sql(rendered(second)[".sql"], check=False).stderr


# What an account could do over the API, and why none of ours may use it.

SPELLINGS = (
    "api/configs.json",
    "api/Configs.json",
    "api/configs/index.json",
    "api/configs/index/.json",
    "api//configs.json",
    "api/./configs.json",
    "api/%63onfigs.json",
    "api/configs/viewByName/ZM_AUTH_HASH_SECRET.json",
    "api/configs/view/12.json",
    "api/configs",
    "api/configs.xml",
    "api/index.php/configs.json",
    "api/app/webroot/configs.json",
    "api/app/webroot/index.php/configs.json",
    "api/app/webroot/index.php?url=configs.json",
    "api/?url=configs.json",
)
ELSEWHERE = (  # what tells of cameras that an account does not see, or of recordings
    "api/frames.json",
    "api/host/getDiskPercent.json",
    "api/monitors/daemonStatus/id:2/daemon:zmc.json",
    "api/monitors/alarm/id:2/command:status.json",
    "api/monitors/2.json",
    "api/users.json",
)


def test_an_account_that_may_use_the_api_is_administrator_in_two_requests(server: ZoneMinder) -> None:
    """Why `APIEnabled` is 0: one request gives the key that signs tokens, the next one is made as the administrator."""
    load(server, view(account("mannv", {"live": (1,)})))
    server.sql("UPDATE Users SET APIEnabled = 1 WHERE Username = 'mannv'")
    answer = server.get("api/configs.json", server.login("mannv", password_of("mannv")))
    told = {one["Config"]["Name"]: one["Config"]["Value"] for one in answer.json()["configs"]}
    assert (told["ZM_AUTH_HASH_SECRET"], told["ZM_DB_PASS"]) == (KEY, "zmpass")
    assert server.get("api/users.json", server.token(ADMIN)).status_code == 200
    seen = TARGET.parse_readback(view().device, {"a": server.sql("SELECT * FROM Users").stdout}).of("mannv")
    assert seen is not None
    assert seen.surplus["config"] >= ALL


def test_the_api_is_shut_for_an_account_of_ours_however_it_is_spelled(server: ZoneMinder) -> None:
    """By a token, by the session of a browser, by the password itself; and none of it says the key."""
    load(server, view(account("mannv", {"live": (1,), "playback": (1,), "export": (1,), "ptz": (1,)})))
    secret = password_of("mannv")
    assert server.login("mannv", secret) == ""
    with server.session("mannv", secret) as browser:
        assert browser.get("index.php", params={"view": "watch", "mid": "1"}).text.count("monitor=1")
        for path in (*SPELLINGS, *ELSEWHERE):
            join = "&" if "?" in path else "?"
            for more in ("", f"token={server.token('mannv')}", f"user=mannv&pass={secret}", "stateful=1"):
                answer = browser.get(f"{path}{join}{more}")
                assert answer.status_code in SHUT, (path, more)
                assert not {KEY, "zmpass", "Camera 2"} & set(re.findall(r"[\w-]+|Camera \d", answer.text)), path
            assert browser.post(path, data={"user": "mannv", "pass": secret}).status_code in SHUT, path


def test_no_page_tells_the_key_once_our_file_is_loaded(server: ZoneMinder) -> None:
    """The packaged schema leaves the key readable on every page: our file is loaded together with its hiding."""
    load(server, view(account("mannv", {"live": (1,), "playback": (1,), "export": (1,), "ptz": (1,)})))
    pages = ("console", "watch&mid=1", "montage", "cycle", "zones&mid=1", "events", "none", "montagereview")

    def telling() -> list[str]:
        with server.session("mannv", password_of("mannv")) as browser:
            return [page for page in pages if KEY in browser.get(f"index.php?view={page}").text]

    assert telling() == []
    server.sql("UPDATE Config SET Private = 0")
    assert "console" in telling()
    now, before = view(account("khoihd", {"live": (1,)}), account("mannv", {"live": (1,)})), view()
    server.sql(filled(rendered(now, to(now, before))[".changes.sql"]))
    assert telling() == []


def test_what_a_browser_is_told_of_other_cameras(server: ZoneMinder) -> None:
    """Measured and said in README: the zones page of any camera opens (names, no picture), addresses are not told."""
    load(server, view(account("mannv", {"live": (1,)})))
    with server.session("mannv", password_of("mannv")) as browser:
        assert "Camera 2" in browser.get("index.php?view=zones&mid=2").text
        told = browser.get("index.php?request=status&entity=monitor&id=2&element=Path").text
        assert ("rtsp" in told, '"result":"Error"' in told) == (False, True)
        assert "rtsp:" not in browser.get("index.php?view=zones&mid=2").text
        server.sql("UPDATE Users SET Monitors = 'View' WHERE Username = 'mannv'")
        assert "rtsp" in browser.get("index.php?request=status&entity=monitor&id=2&element=Path").text


@pytest.mark.parametrize("by", ["state", "changes"])
def test_accounts_from_before_the_api_was_shut_are_shut(server: ZoneMinder, by: str) -> None:
    """They keep what they may see; drift reports them until either file is loaded."""
    first = view(
        account("hyeorc", {"live": (1, 2)}), account("khoihd", {"live": (1,)}), account("mannv", {"live": (1,)})
    )
    load(server, first)
    server.sql("UPDATE Users SET APIEnabled = 1, Monitors = 'View' WHERE Username != 'admin'")

    def differences(now: DeviceView) -> list[tuple[str, str]]:
        seen = TARGET.parse_readback(now.device, {"a": server.sql("SELECT * FROM Users").stdout})
        return [(one.kind, one.login) for one in compare(TARGET, now, seen)]

    assert differences(first) == [("more", "hyeorc"), ("more", "khoihd"), ("more", "mannv")]
    second = view(account("hyeorc", {"live": (1,)}), account("mannv", {"live": (1,), "ptz": (1,)}))
    names = [".sql"] if by == "state" else [".changes.sql"]
    if by == "state":
        second = first
    for name in names:
        server.sql(filled(rendered(second, to(second, first))[name]))
    assert differences(second) == []
    assert faults(server, second) == []
    assert server.sql("SELECT COUNT(*) FROM Users WHERE APIEnabled = 1").stdout.split()[1:] == [b"1"]


def test_an_account_of_ours_without_cameras_sees_none(server: ZoneMinder) -> None:
    """Our own rows, not rows written by hand: after a reduction to nothing, and when it is disabled, then opened."""
    first, second = view(account("mannv", {"live": (1,)})), view(account("mannv", {"live": (2,)}))
    load(server, first)
    reduce, _ = to(second, first).steps
    server.sql(rendered(second, replace(to(second, first), steps=(reduce,)))[".changes.sql"])
    server.sql("UPDATE Users SET Stream = 'View', Control = 'View' WHERE Username = 'mannv'")  # the list alone decides
    token = token_of(server, "mannv")
    assert (server.listed(token), server.picture(token, 1), steered(server, token, 1)) == ([], 403, False)
    load(server, first)
    server.sql(rendered(view(), to(view(), first))[".changes.sql"])
    areas = server.sql(f"SELECT {', '.join(AREAS)} FROM Users WHERE Username = 'mannv'").stdout.split()[len(AREAS) :]
    assert areas == [b"None"] * len(AREAS)
    server.sql("UPDATE Users SET Enabled = 1, Stream = 'View' WHERE Username = 'mannv'")
    token = token_of(server, "mannv")
    assert (server.listed(token), server.picture(token, 1)) == ([], 403)


def test_a_session_in_a_browser_ends_with_the_account_and_with_its_password(server: ZoneMinder) -> None:
    """Disabled, then opened again by hand; and made anew by us, which gives it another password."""
    first = view(account("khoihd", {"live": (1,)}))
    load(server, first)
    old = server.token("khoihd", int(time.time()) - 5)
    with server.session("khoihd", password_of("khoihd")) as browser:

        def watching() -> bool:
            return "monitor=1" in browser.get("index.php?view=watch&mid=1").text

        assert watching()
        server.sql(rendered(view(), to(view(), first))[".changes.sql"])
        assert not watching()
        again = filled(rendered(first, to(first, view()))[".changes.sql"])
        server.sql(again.replace(hash_of("khoihd"), hash_of("other")))
        assert not watching()
        assert (server.listed(old), server.picture(old, 1)) == ([], 403)
    assert token_of(server, "khoihd") == ""  # the password from before
    with server.session("khoihd", password_of("other")) as browser:
        assert "monitor=1" in browser.get("index.php?view=watch&mid=1").text


def test_an_open_stream_goes_on_after_a_revocation(server: ZoneMinder) -> None:
    """What `open_streams` of the target says: new requests are refused, this one runs until it is closed."""
    first = view(account("khoihd", {"live": (1,)}))
    load(server, first)
    token = token_of(server, "khoihd")
    address = f"{server.url}/zm/cgi-bin/nph-zms"
    query = {"mode": "jpeg", "monitor": "1", "maxfps": "10", "token": token}
    with httpx.stream("GET", address, params=query, timeout=20) as stream:
        pieces = stream.iter_bytes(1024)
        assert next(pieces)
        server.sql(rendered(view(), to(view(), first))[".changes.sql"])
        assert server.picture(token, 1) == 403
        seen = b"".join(next(pieces) for _ in range(60))
    assert seen.count(b"\xff\xd8") > 1
