"""Repositories that nobody wants: `camgrant who` answers rightly or refuses clearly, and runs nothing of theirs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from camgrant.access.resolve import resolve
from camgrant.history.moments import day_of, moment
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.vcs import files_at
from support.cli import forked as run
from support.history import Made, write_history

MINIMAL: Final = Path(__file__).parents[1] / "data" / "minimal"
CAMERA: Final = "k-iso-01-1"
FIRST: Final = int(moment("2021-06-10T08:00").timestamp())
DAY: Final = 24 * 3600
AT: Final = "2021-08-10T12:00"
_BOTH: Final = re.compile(r"[à-ỹđ].* / [a-z]", re.IGNORECASE | re.DOTALL)
WHO: Final = b"A <a@gialai.example>"


def base() -> dict[str, bytes]:
    return {path.relative_to(MINIMAL).as_posix(): path.read_bytes() for path in sorted(MINIMAL.rglob("*.yaml"))}


def shortened(grants: bytes) -> bytes:
    """The grants with the first window a day shorter."""
    found = re.sub(
        rb"(valid_until: \d{4}-\d\d-)(\d\d)", lambda one: one[1] + b"%02d" % (int(one[2]) - 1), grants, count=1
    )
    assert found != grants
    return found


def history() -> list[Made]:
    """Three commits: the data, a revocation, and one more grant beside it."""
    grants = base()["grants/all.yaml"]
    ended = shortened(grants)
    return [
        Made(FIRST, base(), "Ban đầu"),
        Made(FIRST + 5 * DAY, {"grants/all.yaml": ended}, "Rút ngắn", merged=True),
        Made(FIRST + 9 * DAY, {"grants/all.yaml": grants}, "Trả lại"),
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("la") / "kho"
    write_history(folder, history())
    return folder


@pytest.fixture
def repository(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "kho", symlinks=True))


def git(folder: Path, *words: str | Path, given: bytes | None = None) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@gialai.example", *words],
        input=given,
        capture_output=True,
        check=True,
        env=environment,
    )
    return os.fsdecode(done.stdout).strip()


def add_commit(
    folder: Path, changes: bytes, seconds: int = FIRST + 20 * DAY, who: bytes = WHO, extra: bytes = b""
) -> str:
    """One commit more on main, from lines of `git fast-import`; nothing is checked out."""
    stream = (
        b"commit refs/heads/main\ncommitter %s %d +0700\n" % (who, seconds)
        + extra
        + b"data 1\nx\nfrom refs/heads/main^0\n"
        + changes
    )
    git(folder, "fast-import", "--quiet", "--force", given=stream)
    return git(folder, "rev-parse", "main")


def inline(path: bytes, data: bytes, mode: bytes = b"100644") -> bytes:
    return b"M %s inline %s\ndata %d\n%s\n" % (mode, path, len(data), data)


def asked(folder: Path, *words: str) -> dict[str, Any]:
    done = run("who", "--format", "json", "--camera", CAMERA, "--at", AT, *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def refused(folder: Path, *words: str) -> str:
    """A question that ends in a clear error: both languages, no trace of a crash."""
    done = run("who", "--camera", CAMERA, "--at", AT, *words, cwd=folder)
    assert done.returncode in (2, 3), (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert _BOTH.search(done.stderr), done.stderr
    return done.stderr


def rows(content: dict[str, Any]) -> set[tuple[str, str, str]]:
    """(person, grant, recorder) of everybody who could see the camera as declared."""
    return {
        (row["person"], row["grant"], row["recorder"] or "")
        for row in content["rows"]
        if row["standing"] == "declared" and not row["technical"]
    }


def brute(folder: Path, commit: str) -> set[tuple[str, str, str]]:
    """The same from the commit's whole content."""
    loaded = load(MemoryTree(files_at(folder, commit)), device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    assert not loaded.diagnostics
    state = resolve(loaded.inventory, day_of(moment(AT)))
    return {(one.person, one.grant, one.recorder or "") for one in state.entitlements if CAMERA in one.cameras}


def gaps(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(gap["what"], gap["detail"] or "") for gap in content["gaps"]]


def test_the_plain_repository(repository: Path) -> None:
    content = asked(repository)
    assert rows(content) == brute(repository / "inventory", git(repository, "rev-parse", "main"))
    assert (len(rows(content)), content["gaps"]) == (3, [])


# -- nothing of the repository is executed, and its settings change no answer ---------------------------------------

SETTINGS: Final = {
    "alias.cat-file": "!{canary}",
    "alias.log": "!{canary}",
    "alias.rev-list": "!{canary}",
    "blame.ignoreRevsFile": "/khong/co",
    "blame.showEmail": "true",
    "color.ui": "always",
    "core.abbrev": "4",
    "core.attributesFile": "/khong/co",
    "core.editor": "{canary}",
    "core.fsmonitor": "{canary}",
    "core.gitProxy": "{canary}",
    "core.ignoreCase": "true",
    "core.pager": "{canary}",
    "core.quotePath": "false",
    "core.sshCommand": "{canary}",
    "credential.helper": "!{canary}",
    "diff.algorithm": "histogram",
    "diff.external": "{canary}",
    "diff.ignoreSubmodules": "all",
    "diff.la.command": "{canary}",
    "diff.la.textconv": "{canary}",
    "diff.noprefix": "true",
    "diff.orderFile": "/khong/co",
    "diff.relative": "true",
    "diff.renames": "copies",
    "diff.wsErrorHighlight": "all",
    "filter.la.clean": "{canary}",
    "filter.la.process": "{canary}",
    "filter.la.smudge": "{canary}",
    "format.pretty": "oneline",
    "gpg.program": "{canary}",
    "i18n.logOutputEncoding": "UTF-16",
    "log.date": "raw",
    "log.decorate": "full",
    "log.diffMerges": "combined",
    "log.follow": "true",
    "log.showRoot": "false",
    "log.showSignature": "true",
    "pager.log": "{canary}",
    "pager.rev-list": "{canary}",
    "remote.origin.promisor": "true",
    "remote.origin.url": "ext::{canary}",
    "protocol.ext.allow": "always",
    "showBranch.default": "x",
    "uploadpack.packObjectsHook": "{canary}",
}


def trap(repository: Path) -> Path:
    """Every setting and hook that could run something leaves a mark."""
    mark = repository.parent / "da-chay"
    canary = repository.parent / "bay.sh"
    canary.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{mark}'\nexit 0\n")
    canary.chmod(0o755)
    hooks = repository.parent / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman", "pre-auto-gc"):
        shutil.copy(canary, hooks / name)
    with (repository / ".git" / "config").open("a", encoding="utf-8") as config:
        for name, value in {**SETTINGS, "core.hooksPath": str(hooks)}.items():
            section, _, rest = name.partition(".")
            sub, _, key = rest.rpartition(".")
            head = f'[{section} "{sub}"]' if sub else f"[{section}]"
            text = value.format(canary=canary).replace("\\", "\\\\").replace('"', '\\"')
            config.write(f'{head}\n\t{key} = "{text}"\n')
    (repository / "inventory" / ".gitattributes").write_text("*.yaml diff=la filter=la\n")
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("*.yaml diff=la filter=la\n")
    return mark


def signed(repository: Path) -> None:
    """The end of main once more, with something that looks like a signature."""
    head = git(repository, "cat-file", "commit", "main")
    first, _, message = head.partition("\n\n")
    block = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    made = git(
        repository, "hash-object", "-t", "commit", "-w", "--stdin", given=f"{first}\n{block}\n\n{message}\n".encode()
    )
    git(repository, "update-ref", "refs/heads/main", made)


@pytest.mark.parametrize("style", ["json", "text"])
def test_settings_run_nothing_and_change_nothing(repository: Path, style: str) -> None:
    signed(repository)
    words = ("who", "--format", style, "--camera", CAMERA, "--from", "2021-06-01", "--until", "2021-08-10")
    before = run(*words, cwd=repository)
    shutil.rmtree(repository / ".git" / "camgrant")
    mark = trap(repository)
    after = run(*words, cwd=repository)
    assert not mark.exists(), mark.read_text()
    assert (before.returncode, before.stdout) == (0, after.stdout), after.stderr
    diff = run("who", "diff", "2021-06-12", "2021-08-10", "--format", "json", cwd=repository)
    assert diff.returncode in (0, 1), diff.stderr
    assert not mark.exists(), mark.read_text()


def test_a_replaced_or_grafted_past_is_not_believed(repository: Path) -> None:
    before = asked(repository)
    line = git(repository, "rev-list", "--first-parent", "main").split()
    git(repository, "replace", "--force", line[0], line[1])
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "grafts").write_text(f"{line[0]}\n")
    shutil.rmtree(repository / ".git" / "camgrant")
    assert asked(repository) == before


def test_a_commit_graph_that_lies_is_not_asked(repository: Path) -> None:
    """The graph repeats the times and parents of commits in a file of its own; the commits themselves count."""
    before = asked(repository)
    shutil.rmtree(repository / ".git" / "camgrant")
    git(repository, "commit-graph", "write", "--reachable")
    graph = repository / ".git" / "objects" / "info" / "commit-graph"
    graph.chmod(0o644)
    data = bytearray(graph.read_bytes())
    stamp = (FIRST + 9 * DAY).to_bytes(4, "big")
    assert data.count(stamp) == 1
    place = data.index(stamp)
    data[place : place + 4] = (FIRST + 100 * DAY).to_bytes(4, "big")
    graph.write_bytes(data)
    assert asked(repository) == before


# -- what a folder may hold ------------------------------------------------------------------------------------------


def test_a_hundred_thousand_refs(repository: Path) -> None:
    before = asked(repository)
    tip = git(repository, "rev-parse", "main")
    lines = "".join(f"{tip} refs/heads/z{number:06d}\n" for number in range(100_000))
    git(repository, "pack-refs", "--all")
    packed = repository / ".git" / "packed-refs"
    packed.write_text(packed.read_text() + lines)
    assert len(git(repository, "for-each-ref", "--format=x", "refs/heads/z*").split()) == 100_000
    assert asked(repository) == before


def test_a_huge_file_is_not_read(repository: Path) -> None:
    """300 MB of one letter are a small pack; the commit counts as unreadable, and memory does not grow with it."""
    before = asked(repository)
    shutil.rmtree(repository / ".git" / "camgrant")
    size, block = 300 * 2**20, b"#" * 2**20
    head = b"commit refs/heads/main\ncommitter %s %d +0700\ndata 1\nx\nfrom refs/heads/main^0\n" % (
        WHO,
        FIRST + 20 * DAY,
    )
    words: list[str | Path] = ["git", "-C", repository, "-c", "core.bigFileThreshold=1m", "fast-import", "--quiet"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as importing:
        assert importing.stdin is not None
        importing.stdin.write(head + b"M 100644 inline inventory/grants/to.yaml\ndata %d\n" % size)
        for _ in range(size // len(block)):
            importing.stdin.write(block)
        importing.stdin.write(b"\n")
    assert importing.returncode == 0
    camgrant = [sys.executable, "-m", "camgrant", "who", "--format", "json", "--camera", CAMERA, "--at", AT]
    limited = ["sh", "-c", 'ulimit -v 400000; exec "$@"', "sh", *camgrant]  # kB, for each of its processes
    done = subprocess.run(limited, cwd=repository, capture_output=True, check=True)
    content = json.loads(done.stdout)
    assert rows(content) == rows(before)
    assert gaps(content) == [("unreadable", "grants/to.yaml")]


ODD: Final = {
    "a link to a file": (inline(b"inventory/sites/khac.yaml", b"/etc/passwd", b"120000"), "sites/khac.yaml"),
    "a link in place of a folder": (b"D inventory/grants\n" + inline(b"inventory/grants", b"..", b"120000"), "grants"),
    "another repository": (b"M 160000 %s inventory/sites/con\n" % (b"1" * 40), "sites/con"),
    "another repository that says to look away": (
        b"M 160000 %s inventory/con\n" % (b"1" * 40)
        + inline(b".gitmodules", b'[submodule "con"]\n\tpath = inventory/con\n\turl = ../x\n\tignore = all\n'),
        "con",
    ),
    "a line break in a name": (inline(b'"inventory/sites/a\\nb.yaml"', b"sites: {}\n"), "sites/a\\nb.yaml"),
    "a name that is no UTF-8": (inline(b"inventory/sites/\xff\xfe.yaml", b"sites: {}\n"), "sites/\\udcff\\udcfe.yaml"),
    "a name that steers a terminal": (inline(b'"inventory/\\033[2Ja.yaml"', b"x\n"), "\\x1b[2Ja.yaml"),
    "a backslash in a folder's name": (inline(b'"inventory/sites\\\\a.yaml"', b"sites: {}\n"), "sites\\a.yaml"),
    "an empty kind": (inline(b"inventory/sites/trong.yaml", b"sites: {}\n"), "sites/trong.yaml"),
    "an id twice": (inline(b"inventory/sites/hai.yaml", (MINIMAL / "sites" / "all.yaml").read_bytes()), "s-"),
    "settings that cannot be read": (inline(b"inventory/camgrant.yaml", b"camgrant: [\n"), "camgrant.yaml"),
    "no settings": (b"D inventory/camgrant.yaml\n", "camgrant.yaml"),
    "a broken pack": (inline(b"inventory/packs/la.yaml", b"pack: 1\n"), "camgrant.yaml"),
    "the folder is gone": (b"D inventory\n", ""),
    "the folder is a link": (b"D inventory\n" + inline(b"inventory", b"/tmp", b"120000"), ""),
    "the folder is a file": (b"D inventory\n" + inline(b"inventory", b"x"), ""),
    "the folder is another repository": (b"D inventory\nM 160000 %s inventory\n" % (b"1" * 40), ""),
}


@pytest.mark.parametrize("name", ODD)
def test_what_cannot_be_read_is_named_and_the_state_before_stands(repository: Path, name: str) -> None:
    before = asked(repository)
    changes, detail = ODD[name]
    commit = add_commit(repository, changes)
    for _ in ("with the index brought up to date", "from nothing"):
        content = asked(repository)
        assert rows(content) == rows(before)
        ((what, said),) = gaps(content)
        assert what == "unreadable"
        assert said.startswith(detail) if detail else said == ""
        assert content["gaps"][0]["commit"] == commit
        text = run("who", "--camera", CAMERA, "--at", AT, cwd=repository)
        assert text.returncode == 0, text.stderr
        assert "\x1b" not in text.stdout
        shutil.rmtree(repository / ".git" / "camgrant")


NAMES: Final = [
    b"-rf",
    b":(glob)*",
    b":!x",
    b"a b",
    b'dau\\"cach',
    b"'; touch x",
    b"\xc4\x91\xe1\xbb\x8f",
    b"*",
    b"HEAD",
    b"...",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_a_name(repository: Path, name: bytes) -> None:
    """A grant in a file of that name counts like any other."""
    text = (MINIMAL / "grants" / "all.yaml").read_bytes()
    start = text.index(b"  g-iso-01-khoihd:")
    body = text[start : text.index(b"\n  g-", start + 5) + 1].replace(b"g-iso-01-khoihd", b"g-them")
    path = b"inventory/grants/%s.yaml" % name
    quoted = b'"%s"' % path.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    commit = add_commit(repository, inline(quoted, b"grants:\n" + body))
    if name == b"...":  # a name that begins with a dot is hidden, and refused
        assert gaps(asked(repository))[0][0] == "unreadable"
        return
    found = asked(repository)
    assert rows(found) == brute(repository / "inventory", commit)
    assert "g-them" in {row[1] for row in rows(found)}


def test_names_elsewhere_in_the_repository_do_not_matter(repository: Path) -> None:
    before = asked(repository)
    add_commit(
        repository,
        inline(b'"a\\nb"', b"x")
        + inline(b"\xff", b"x")
        + inline(b"inventory-cu/x.yaml", b"x")
        + inline(b"l", b"/", b"120000"),
    )
    content = asked(repository)
    assert (rows(content), gaps(content)) == (rows(before), [])


@pytest.mark.parametrize(
    "who",
    [
        b"\x1b[2J\xff <a@gialai.example>",
        b"[x](https://x.example) <a@gialai.example>",
        b" <>",
        "Ng\u2028\x85Văn <a@gialai.example>".encode(),
    ],
)
def test_a_name_that_git_has_steers_nothing(repository: Path, who: bytes) -> None:
    commit = add_commit(repository, inline(b"inventory/grants/all.yaml", shortened(base()["grants/all.yaml"])), who=who)
    for style in ("json", "text", "markdown"):
        done = run("who", "--camera", CAMERA, "--at", AT, "--format", style, cwd=repository)
        assert done.returncode == 0, done.stderr
        joint = "\N{WORD JOINER}" if style == "markdown" else "\n"  # keeps forges from finding addresses
        assert all(char.isprintable() or char in ("\n", joint) for char in done.stdout)
        assert style != "markdown" or "[x](" not in done.stdout
    deeds = [deed for row in asked(repository)["rows"] for deed in row["deeds"] if deed["commit"] == commit]
    assert deeds
    assert all(len(deed["proposed_by"]) == (who != b" <>") for deed in deeds)


@pytest.mark.parametrize(
    "seconds", ["99999999999999999999", "18446744073709551615", "9223372036854775808", "", "-5", "x"]
)
def test_a_time_that_no_calendar_has(repository: Path, seconds: str) -> None:
    before = asked(repository)
    tree, tip = git(repository, "rev-parse", "main^{tree}"), git(repository, "rev-parse", "main")
    grants = base()["grants/all.yaml"] + b"# x\n"
    blob = git(repository, "hash-object", "-w", "--stdin", given=grants)
    git(repository, "read-tree", tree)
    git(repository, "update-index", "--cacheinfo", f"100644,{blob},inventory/grants/all.yaml")
    tree = git(repository, "write-tree")
    who = "A <a@gialai.example>"
    text = f"tree {tree}\nparent {tip}\nauthor {who} 1 +0700\ncommitter {who} {seconds} +0700\n\nx\n"
    made = git(repository, "hash-object", "--literally", "-t", "commit", "-w", "--stdin", given=text.encode())
    git(repository, "update-ref", "refs/heads/main", made)
    content = asked(repository)
    assert rows(content) == rows(before)
    assert gaps(content) in ([], [("clock", "")])


# -- clones that lack something ---------------------------------------------------------------------------------------


def clone(source: Path, *words: str) -> Path:
    folder = source.parent / "ban-sao"
    git(source.parent, "clone", "--quiet", "--no-local", *words, source.as_uri(), folder)
    return folder


def test_a_shallow_clone_says_so_and_is_whole_once_the_rest_is_there(repository: Path) -> None:
    whole = asked(repository)
    copy = clone(repository, "--depth=2")
    for _ in range(2):
        content = asked(copy)
        assert rows(content) == rows(whole)
        assert [what for what, _ in gaps(content)] == ["shallow"]
    early = asked(copy, "--known-at", "2021-06-11")
    assert (early["rows"], [what for what, _ in gaps(early)]) == ([], ["shallow"])
    git(copy, "fetch", "--quiet", "--unshallow")
    assert asked(copy)["rows"] == whole["rows"]
    assert asked(copy)["gaps"] == []


def test_a_shallow_clone_that_moves_on_was_not_rewritten(repository: Path) -> None:
    copy = clone(repository, "--depth=1")
    for number in range(3):
        assert [what for what, _ in gaps(asked(copy))] == ["shallow"]
        add_commit(repository, inline(b"inventory/grants/all.yaml", base()["grants/all.yaml"] + b"#" * number))
        git(copy, "fetch", "--quiet", "--depth=1", "origin", "main")
    assert [what for what, _ in gaps(asked(copy))] == ["shallow"]


def test_a_partial_clone_fetches_nothing(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    copy = clone(repository, "--filter=blob:none", "--no-checkout")
    git(copy, "checkout", "--quiet", "main")  # brings the files of the end, not those of the past
    repository.rename(tmp_path / "xa")
    assert "clone again" in refused(copy)
    (tmp_path / "xa").rename(repository)
    git(copy, "config", "remote.origin.url", "ext::touch " + str(tmp_path / "da-chay"))
    git(copy, "config", "protocol.ext.allow", "always")
    assert "clone again" in refused(copy)
    assert not (tmp_path / "da-chay").exists()


def loose(repository: Path) -> list[Path]:
    """Every object as a file of its own."""
    store = repository / ".git" / "objects"
    for pack in list((store / "pack").iterdir()):
        data = pack.read_bytes()
        pack.unlink()
        if pack.suffix == ".pack":
            git(repository, "unpack-objects", "-q", given=data)
    return sorted(path for path in store.glob("??/*"))


def test_each_missing_or_damaged_object_is_refused_or_does_not_matter(repository: Path) -> None:
    """Whichever object goes, empties or is scribbled over: the same answer, or a clear refusal; never another one."""
    before = asked(repository)
    outcomes = {"same": 0, "refused": 0}
    for path in loose(repository):
        path.chmod(0o644)
        data = path.read_bytes()
        for damage in (None, b"", data[: len(data) // 2], data[:-4] + b"xxxx"):
            shutil.rmtree(repository / ".git" / "camgrant", ignore_errors=True)
            path.unlink(missing_ok=True)
            if damage is not None:
                path.write_bytes(damage)
            done = run("who", "--format", "json", "--camera", CAMERA, "--at", AT, cwd=repository)
            if done.returncode == 0:
                assert json.loads(done.stdout) == before
                outcomes["same"] += 1
            else:
                assert done.returncode in (2, 3), (done.returncode, done.stderr)
                assert _BOTH.search(done.stderr)
                outcomes["refused"] += 1
        path.write_bytes(data)
    assert outcomes["refused"] > outcomes["same"] // 4, outcomes


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.9])
def test_a_damaged_pack_is_refused(repository: Path, place: float) -> None:
    before = asked(repository)
    shutil.rmtree(repository / ".git" / "camgrant")
    git(repository, "repack", "-a", "-d", "-q")
    (pack,) = (repository / ".git" / "objects" / "pack").glob("*.pack")
    pack.chmod(0o644)
    data = bytearray(pack.read_bytes())
    start = int(len(data) * place)
    data[start : start + 60] = bytes(60)
    pack.write_bytes(data)
    done = run("who", "--format", "json", "--camera", CAMERA, "--at", AT, cwd=repository)
    if done.returncode == 0:
        assert json.loads(done.stdout) == before
    else:
        assert done.returncode in (2, 3), (done.returncode, done.stderr)
        assert _BOTH.search(done.stderr)


# -- where the files and the repository may lie -----------------------------------------------------------------------


def test_worktrees_ask_the_same_past(repository: Path) -> None:
    whole = asked(repository)
    for words in (("--detach", "main"), ("-b", "khac", "main~2")):
        tree = repository.parent / words[0].strip("-")
        git(repository, "worktree", "add", "--quiet", *words[:-1], tree, words[-1])
        assert asked(tree) == whole
    tree = repository.parent / "detach"
    (repository / ".git").rename(repository.parent / "di-roi")
    assert "git" in refused(tree)


def test_a_bare_repository_has_no_folder_to_ask_in(repository: Path) -> None:
    copy = clone(repository, "--bare")
    assert "--inventory" in refused(copy)
    shutil.copytree(repository / "inventory", copy / "inventory")
    refused(copy)


def test_files_that_git_says_lie_elsewhere_are_refused(repository: Path) -> None:
    git(repository, "config", "core.worktree", str(repository.parent))
    assert "never had the id" in refused(repository)  # main has no kho/inventory/
    git(repository, "config", "core.worktree", "/nonexistent")
    refused(repository)
    (repository.parent / "khac").mkdir()
    git(repository.parent, "--git-dir", repository / ".git", "config", "core.worktree", str(repository.parent / "khac"))
    assert "core.worktree" in refused(repository)


@pytest.mark.parametrize("inside", ["", "mot/hai/", "có dấu & cách/[x]*/"])
def test_the_folder_may_lie_anywhere(repository: Path, tmp_path: Path, inside: str) -> None:
    whole = asked(repository)
    folder = tmp_path / "noi-khac"
    write_history(folder, history(), inside=inside)
    content = asked(folder / inside, "--inventory", ".")
    assert rows(content) == rows(whole)
    assert [row["declared"] for row in content["rows"]] == [row["declared"] for row in whole["rows"]]
    assert content["gaps"] == []


def test_a_renamed_folder_begins_where_it_got_its_name(repository: Path) -> None:
    whole = asked(repository)
    git(repository, "mv", "inventory", "du-lieu")
    environment_of = f"{FIRST + 15 * DAY} +0700"
    git(repository, "commit", "--quiet", "--message", "Đổi tên", "--date", environment_of)
    renamed = git(repository, "rev-parse", "HEAD")
    content = asked(repository, "--inventory", "du-lieu")
    assert rows(content) == set()
    assert {row["standing"] for row in content["rows"]} == {"later"}
    assert gaps(content) == [("begins", ""), ("moved", "inventory")]
    assert {gap["commit"] for gap in content["gaps"]} == {renamed}
    for at, is_warned in ((AT, True), ("2031-01-01", False)):
        done = run("who", "--camera", CAMERA, "--at", at, "--inventory", "du-lieu", "--lang", "en", cwd=repository)
        assert ("not the whole truth" in done.stderr) == is_warned
    assert {row["grant"] for row in content["rows"]} == {row["grant"] for row in whole["rows"]}


@pytest.mark.parametrize("before", ["dữ liệu", "cũ $(touch bi-lua)/kho", "-n"])
def test_the_command_that_is_told_asks_what_lies_before_a_rename(made: Path, tmp_path: Path, before: str) -> None:
    """As it is typed into a shell, whatever the folder was called."""
    whole, folder = asked(made), tmp_path / "kho"
    write_history(folder, history(), inside=f"{before}/")
    git(folder, "mv", "--", f"{before}", "inventory")
    git(folder, "commit", "--quiet", "--message", "Đổi tên", "--date", f"{FIRST + 15 * DAY} +0700")
    done = run("who", "--lang", "vi", "--camera", CAMERA, "--at", "2031-01-01", cwd=folder)
    (told,) = [line for line in done.stdout.splitlines() if f"trước đó là “{before}”" in line]
    worktree, question = re.findall("`([^`]*)`", told)
    subprocess.run(["sh", "-c", worktree], cwd=folder, check=True, capture_output=True)
    typed = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {question.removeprefix('camgrant who ').removesuffix(' …')}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    assert rows(asked(folder, *typed.stdout.splitlines())) == rows(whole)
    assert list(folder.rglob("bi-lua")) == []


def test_a_folder_that_only_shares_a_few_words_with_another_came_from_nowhere(repository: Path) -> None:
    """The files of a second inventory are copies, and the first one stays."""
    shutil.copytree(repository / "inventory", repository / "hai")
    git(repository, "add", "-A")
    git(repository, "commit", "--quiet", "--message", "Kho thứ hai")
    assert [what for what, _ in gaps(asked(repository, "--inventory", "hai"))] == ["begins"]


def test_a_checkout_without_the_main_branch(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")
    git(repository, "branch", "-D", "main")
    assert "main" in refused(repository)
    assert asked(repository, "--head", "HEAD")["gaps"] == []


# -- lines that are asked about one after another ---------------------------------------------------------------------


def test_asking_about_another_line_is_no_rewriting(repository: Path) -> None:
    """An older commit, a branch that was never merged, a branch that was rebased before it was merged."""
    git(repository, "checkout", "--quiet", "-b", "nhanh", "main")
    for _ in range(2):
        git(
            repository,
            "commit",
            "--quiet",
            "--amend",
            "--no-edit",
            "--date=now",
            "--allow-empty",
            "-m",
            os.urandom(4).hex(),
        )
    git(repository, "checkout", "--quiet", "main")
    for head in ("main", "main~1", "nhanh", "main", "HEAD", "main~2", "main"):
        found = asked(repository, "--head", head)["gaps"]
        assert {gap["what"] for gap in found} == ({"rewritten"} if head == "nhanh" else set()), head
    git(repository, "reset", "--quiet", "--hard", "nhanh")  # main goes to where the branch came from elsewhere
    assert {gap["what"] for gap in asked(repository)["gaps"]} == {"rewritten"}


def test_a_forced_push_is_told_by_the_index_and_by_the_log(repository: Path) -> None:
    copy = clone(repository)
    old = git(repository, "rev-parse", "main")
    asked(copy)
    git(repository, "reset", "--quiet", "--hard", "main~1")
    add_commit(repository, inline(b"inventory/grants/all.yaml", shortened(base()["grants/all.yaml"]) + b"# x\n"))
    git(copy, "fetch", "--quiet", "--force", "origin")
    for _ in range(2):
        assert [(gap["what"], gap["commit"]) for gap in asked(copy)["gaps"]] == [("rewritten", old)]
    shutil.rmtree(copy / ".git" / "logs")
    assert [(gap["what"], gap["commit"]) for gap in asked(copy)["gaps"]] == [("rewritten", old)]
    git(copy, "gc", "--quiet", "--prune=now")
    assert [(gap["what"], gap["commit"]) for gap in asked(copy)["gaps"]] == [("rewritten", old)]
