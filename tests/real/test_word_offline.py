"""An old Word document names a picture elsewhere: LibreOffice by itself asks for it; opened by us, it asks nobody."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from camgrant.diagnostics import UsageFault
from camgrant.intake import office
from camgrant.intake.grid import read_grids
from camgrant.intake.word import docx_grids
from real.needs import needs

DOCUMENT = """\
<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
  xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
  xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.3"
  office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:p>Danh sách<draw:frame draw:name="i" text:anchor-type="as-char" svg:width="2cm" svg:height="2cm">
<draw:image xlink:href="{address}" xlink:type="simple"/></draw:frame></text:p>
<table:table table:name="T"><table:table-column/><table:table-column/>
<table:table-row><table:table-cell><text:p>Họ và tên</text:p></table:table-cell>
<table:table-cell><text:p>Chức vụ</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>Lê Văn An</text:p></table:table-cell>
<table:table-cell><text:p>Cán bộ</text:p></table:table-cell></table:table-row>
</table:table></office:text></office:body></office:document>
"""
ROWS = [["Họ và tên", "Chức vụ"], ["Lê Văn An", "Cán bộ"]]


class Listener:
    """A web server on this machine that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                listener.asked.append(self.command)
                self.send_error(404)

            do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = answer  # noqa: N815 - names of http.server

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/x.png"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def _by_itself(source: Path, kind: str) -> None:
    """LibreOffice as anybody would start it."""
    profile = f"-env:UserInstallation={(source.parent / 'plain').as_uri()}"
    words: list[str | Path] = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        source.parent,
        source,
    ]
    subprocess.run(words, capture_output=True, check=True, timeout=180)


@pytest.fixture(scope="module")
def document(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A true Word 97 document, with a picture that lies at the listener."""
    needs("soffice", "to write and to open an old Word document")
    folder = tmp_path_factory.mktemp("doc")
    source = folder / "a.fodt"
    source.write_text(DOCUMENT.format(address=listener.address), encoding="utf-8")
    _by_itself(source, "doc")
    return folder / "a.doc"


def test_libreoffice_by_itself_asks(document: Path, listener: Listener, tmp_path: Path) -> None:
    """Otherwise the tests below could never fail."""
    listener.asked.clear()
    _by_itself(Path(shutil.copy(document, tmp_path)), "docx")
    assert "GET" in listener.asked


def test_it_is_refused_before_anything_is_opened(document: Path, listener: Listener) -> None:
    listener.asked.clear()
    with pytest.raises(UsageFault, match=r"có trường nạp nội dung từ nơi khác .* / has a field that loads something"):
        read_grids(document)
    assert listener.asked == []


@pytest.mark.parametrize("allowed", [True, False])
def test_what_gets_past_that_asks_nobody(
    document: Path, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed: bool
) -> None:
    """Also where the system allows no namespace, and only LibreOffice's own settings stand between."""
    if not allowed:
        monkeypatch.setattr(office, "_namespaces_allowed", lambda: False)
    listener.asked.clear()
    shutil.copy(document, tmp_path / "in.doc")
    office.converted(needs("soffice", "to open an old Word document"), tmp_path)
    assert listener.asked == []
    (grid,) = docx_grids((tmp_path / "in.docx").read_bytes())
    assert grid.rows == ROWS


def test_in_the_namespace_there_is_no_network_and_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = office._alone(tmp_path)
    if not words:
        pytest.skip("this system allows no namespaces of one's own")
    home = tmp_path / "home"
    home.mkdir()
    (home / "khoa").write_text("bí mật")
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("HOME", str(home))
    words = office._alone(tmp_path / "work")
    seen = subprocess.run([*words, "ls", "-A", home], capture_output=True, text=True, check=True)
    assert seen.stdout == ""
    links = subprocess.run([*words, "cat", "/proc/net/dev"], capture_output=True, text=True, check=True)
    assert [line.split(":")[0].strip() for line in links.stdout.splitlines()[2:]] == ["lo"]
