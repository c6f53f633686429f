"""A real ZoneMinder 1.36 of Debian, private to the tests: MariaDB, Apache, zmc on cameras that are an RTSP server.

Nothing of the machine's own services is used. What is global is one file under /etc/zm/conf.d, so there is one
instance at a time: a lock in the system's temporary folder makes a second run wait. Every child is told by the kernel
to end with this process, so that a test that was killed leaves no server behind.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from real.needs import needs

__all__ = ["ADMIN", "KEY", "SECRET", "ZoneMinder", "rtsp_cameras", "running", "server_packages"]

ADMIN, SECRET = "admin", "Quan-Tri-2021"
KEY = "not-a-secret-of-anybody"
_WHY = "the proof on a real ZoneMinder (apt-get install zoneminder mariadb-server libapache2-mod-php)"
_RTSP_WHY = "the cameras of the proof (apt-get install gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-ugly)"
_SCHEMA = Path("/usr/share/zoneminder/db/zm_create.sql")
_CONF = Path("/etc/zm/conf.d/99-camgrant-test.conf")
_LOCK, _FOLDER = "camgrant-zoneminder.lock", "camgrant-zm-"
_MODULES = ("mpm_prefork", "authz_core", "dir", "mime", "alias", "rewrite", "headers", "cgi")
# Debian ships the API without its .htaccess files: without these rules every call is 404.
_HTTPD = """
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/run/apache2.pid
ErrorLog {folder}/log/apache2.log
User www-data
Group www-data
{modules}
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
TypesConfig /etc/mime.types
DocumentRoot {folder}/www
<Directory /usr/share/zoneminder/www/api>
  RewriteEngine on
  RewriteBase /zm/api
  RewriteRule ^$ app/webroot/ [L]
  RewriteCond %{{REQUEST_FILENAME}} !-f
  RewriteRule (.*) app/webroot/index.php [L]
</Directory>
Include /etc/apache2/conf-available/zoneminder.conf
IncludeOptional {folder}/rules/*.conf
"""


def server_packages() -> None:
    """Skips the test, or fails it in CI, where ZoneMinder or what it needs is not installed."""
    for program in (str(_SCHEMA), "mariadbd", "mariadb-install-db", "apache2", "zmc", "setpriv"):
        needs(program, _WHY)
    needs("/etc/apache2/conf-available/zoneminder.conf", _WHY)
    if os.geteuid() != 0:
        needs("/proc/root-only", "a private MariaDB and Apache are started as root")
    gi = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
    if subprocess.run(["/usr/bin/python3", "-c", gi], capture_output=True, check=False).returncode:
        needs("GstRtspServer", _RTSP_WHY)


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@dataclass
class ZoneMinder:
    """A started server. `sql` and `select` work on its database as root, `url` is its address."""

    folder: Path
    url: str
    monitors: tuple[int, ...]

    def sql(
        self, script: str | bytes, database: str = "zm", *, check: bool = True
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs a script as a technician would: `mariadb zm < script`."""
        command = ["mariadb", "--no-defaults", "-S", str(self.folder / "run/my.sock"), database]
        data = script.encode() if isinstance(script, str) else script
        done = subprocess.run(command, input=data, capture_output=True, check=False)
        if check and done.returncode:
            raise AssertionError(done.stderr.decode())
        return done

    def login(self, user: str, password: str) -> str:
        """An access token of the account; "" where the server refuses the login."""
        answer = httpx.post(f"{self.url}/zm/api/host/login.json", data={"user": user, "pass": password}, timeout=20)
        return str(answer.json()["access_token"]) if answer.status_code == 200 else ""

    @contextmanager
    def session(self, user: str, password: str) -> Iterator[httpx.Client]:
        """A browser in which that account has logged in on the page, or tried to."""
        with httpx.Client(base_url=f"{self.url}/zm/", timeout=20) as browser:
            form = {"action": "login", "username": user, "password": password}
            browser.post("index.php", params={"view": "login"}, data=form)
            yield browser

    def token(self, user: str, issued: int | None = None) -> str:
        """A token as the server gives it, signed with its own key; `issued`: when, now unless told."""
        moment = int(time.time()) if issued is None else issued
        claims = {"iss": "ZoneMinder", "iat": moment, "exp": moment + 7200, "user": user, "type": "access"}
        signed = f"{_part({'typ': 'JWT', 'alg': 'HS256'})}.{_part(claims)}"
        mark = hmac.new(KEY.encode(), signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"

    def get(self, path: str, token: str = "", **query: str) -> httpx.Response:
        """One page as the holder of a token."""
        return httpx.get(f"{self.url}/zm/{path}", params={**query, **({"token": token} if token else {})}, timeout=20)

    def listed(self, token: str) -> list[int]:
        """The monitors whose page opens to the holder of a token."""
        return [camera for camera in self.monitors if self.page(token, camera)]

    def listed_by_api(self, token: str) -> list[int] | str:
        """The monitors that the API lists to the holder of a token, or what it says instead."""
        answer = self.get("api/monitors.json", token)
        if answer.status_code != 200:
            return f"{answer.status_code}"
        return sorted(int(one["Monitor"]["Id"]) for one in answer.json()["monitors"])

    def page(self, token: str, camera: int) -> bool:
        """Whether the page of a camera opens: it names the stream of that camera."""
        return f"monitor={camera}" in self.get("index.php", token, view="watch", mid=str(camera)).text

    def picture(self, token: str, monitor: int) -> bytes | int:
        """The live picture of a monitor, or the status of the refusal."""
        answer = self.get("cgi-bin/nph-zms", token, mode="single", monitor=str(monitor))
        return answer.content if answer.status_code == 200 else answer.status_code

    def install(self, rules: Path) -> None:
        """Puts a file of rules before the web server and waits until it works by them."""
        shutil.copy(rules, self.folder / "rules")
        log, started = self.folder / "log/apache2.log", "resuming normal operations"
        before = log.read_text(errors="replace").count(started)
        os.kill(int((self.folder / "run/apache2.pid").read_text()), signal.SIGUSR1)
        end = time.monotonic() + 10
        while log.read_text(errors="replace").count(started) == before:
            assert time.monotonic() < end, log.read_text(errors="replace")[-2000:]
            time.sleep(0.05)


def _child(arguments: Sequence[str], user: str = "", *, log: Path, piped: bool = False) -> subprocess.Popen[bytes]:
    """A child that the kernel ends when this process ends; in a session of its own (Apache kills its whole group)."""
    who = [f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"] if user else []
    command = ["setpriv", "--pdeathsig", "TERM", *who, *arguments]
    pipe = subprocess.PIPE
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdin=pipe if piped else subprocess.DEVNULL,
            stdout=pipe if piped else out,
            stderr=out,
            start_new_session=True,
        )


@contextmanager
def _stopped(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """The child is stopped, and waited for, when the block ends; zmc may outlive TERM once its source is gone."""
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _until(child: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    """Waits until a server answers; where it ended or is too slow, what it logged is the reason of the failure."""
    end = time.monotonic() + 30
    while not ready():
        if child.poll() is not None or time.monotonic() > end:
            raise AssertionError(log.read_text(errors="replace")[-2000:])
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    data, sock = folder / "db", folder / "run/my.sock"
    shutil.chown(data, "mysql")
    install = ["mariadb-install-db", "--no-defaults", "--user=mysql", f"--datadir={data}", "--skip-test-db"]
    subprocess.run([*install, "--auth-root-authentication-method=socket"], check=True, capture_output=True)
    small = ["--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=8M"]
    server = ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={sock}", "--skip-networking", *small]
    log = folder / "log/mariadbd.log"
    child = _child(server, "mysql", log=log)
    with _stopped(child):
        ping = ["mariadb-admin", "--no-defaults", "-S", str(sock), "ping"]
        _until(child, log, lambda: subprocess.run(ping, capture_output=True, check=False).returncode == 0)
        yield


@contextmanager
def _web(folder: Path, port: int) -> Iterator[None]:
    modules = Path("/usr/lib/apache2/modules")
    lines = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in _MODULES]
    (php,) = modules.glob("libphp*.so")
    lines.append(f"LoadModule php_module {php}")
    text = _HTTPD.format(port=port, folder=folder, modules="\n".join(lines))
    (folder / "httpd.conf").write_text(text)
    settings = {
        "ZM_DB_HOST": f"localhost:{folder}/run/my.sock",
        "ZM_DB_USER": "zmuser",
        "ZM_DB_PASS": "zmpass",
        "ZM_PATH_LOGS": f"{folder}/log",
        "ZM_PATH_SOCKS": f"{folder}/sock",
        "ZM_PATH_SWAP": f"{folder}/tmp",
        "ZM_DIR_EXPORTS": f"{folder}/tmp",
        "ZM_DIR_EVENTS": f"{folder}/events",
    }
    _CONF.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    shutil.chown(_CONF.parents[1] / "zm.conf", group="www-data")  # the package does so where it finds a web server
    try:
        log = folder / "log/apache2.log"
        child = _child(["apache2", "-f", str(folder / "httpd.conf"), "-DFOREGROUND"], log=log)
        with _stopped(child):
            url = f"http://127.0.0.1:{port}/zm/api/host/getVersion.json"

            def ready() -> bool:
                try:
                    return httpx.get(url, timeout=20).status_code == 401
                except httpx.HTTPError:
                    return False

            _until(child, log, ready)
            yield
    finally:
        _CONF.unlink(missing_ok=True)


@contextmanager
def rtsp_cameras(wanted: Mapping[str, object], folder: Path) -> Iterator[int]:
    """The RTSP server of `rtsp_server.py` with these cameras and users; its port."""
    file = folder / "rtsp.json"
    file.write_text(json.dumps(wanted))
    script = Path(__file__).with_name("rtsp_server.py")
    command = ["/usr/bin/python3", str(script), str(file)]
    child = _child(command, log=folder / "rtsp.log", piped=True)
    assert child.stdout is not None
    with child, _stopped(child):
        yield int(child.stdout.readline())


@contextmanager
def running(monitors: Sequence[int], *, live: Sequence[int] = ()) -> Iterator[ZoneMinder]:
    """An empty server with these monitors and the administrator `ADMIN`; of those in `live` pictures are captured."""
    with ExitStack() as stack:
        lock = stack.enter_context((Path(tempfile.gettempdir()) / _LOCK).open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX)  # given back by the kernel, however the process ends
        for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):  # by a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        for name in ("db", "run", "log", "events", "tmp", "sock", "www", "rules"):
            (folder / name).mkdir()
        (folder / "run").chmod(0o777)
        for name in ("log", "events", "tmp", "sock"):
            shutil.chown(folder / name, "www-data", "www-data")
        stack.enter_context(_database(folder))
        port = _free_port()
        server = ZoneMinder(folder, f"http://127.0.0.1:{port}", tuple(monitors))
        cameras = {"cameras": [f"cam-{number}" for number in live]}
        rtsp = stack.enter_context(rtsp_cameras(cameras, folder)) if live else 0
        _fill(server, rtsp)
        stack.enter_context(_web(folder, port))
        for number in live:
            stack.callback(_forget_memory, number)
            child = _child(["zmc", "-m", str(number)], "www-data", log=folder / "log/zmc.log")
            stack.enter_context(_stopped(child))
        yield server


def _forget_memory(monitor: int) -> None:
    Path(f"/dev/shm/zm.mmap.{monitor}").unlink(missing_ok=True)


def _fill(server: ZoneMinder, rtsp: int) -> None:
    """The packaged schema, the web server's own database account, the settings, the administrator, the monitors."""
    import bcrypt

    server.sql(_SCHEMA.read_bytes(), "mysql")
    server.sql("CREATE USER zmuser@localhost IDENTIFIED BY 'zmpass'; GRANT ALL ON zm.* TO zmuser@localhost")
    server.sql(
        "UPDATE Config SET Value = 1 WHERE Name IN ('ZM_OPT_USE_AUTH', 'ZM_OPT_USE_API');"
        f"UPDATE Config SET Value = '{KEY}' WHERE Name = 'ZM_AUTH_HASH_SECRET';"
    )
    admin = bcrypt.hashpw(SECRET.encode(), bcrypt.gensalt(4)).decode()
    server.sql(f"UPDATE Users SET Password = '{admin}', APIEnabled = 1 WHERE Username = '{ADMIN}'")
    for number in server.monitors:
        path = f"rtsp://127.0.0.1:{rtsp}/cam-{number}"
        server.sql(
            "INSERT INTO Monitors (Id, Name, Type, `Function`, Enabled, Path, Method, Width, Height, Colours)"
            f" VALUES ({number}, 'Camera {number}', 'Ffmpeg', 'Monitor', 1, '{path}', 'rtpRtsp', 320, 240, 4)"
        )
