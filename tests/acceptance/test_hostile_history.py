"""Repositories that nobody wants: `camgrant who` answers rightly or refuses clearly, and runs nothing of theirs.

What settings, files, names and times may do here; clones and places: test_hostile_clones.py.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from camgrant.access.resolve import resolve
from camgrant.history.moments import day_of, moment
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.vcs import files_at
from support.asked_past import (
    AT,
    CAMERA,
    DAY,
    FIRST,
    MINIMAL,
    WHO,
    add_commit,
    asked,
    base,
    gaps,
    git,
    inline,
    made,
    repository,
    rows,
    shortened,
)
from support.cli import forked as run

__all__ = ["made", "repository"]


def brute(folder: Path, commit: str) -> set[tuple[str, str, str]]:
    """The same from the commit's whole content."""
    loaded = load(MemoryTree(files_at(folder, commit)), device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    assert not loaded.diagnostics
    state = resolve(loaded.inventory, day_of(moment(AT)))
    return {(one.person, one.grant, one.recorder or "") for one in state.entitlements if CAMERA in one.cameras}


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
    assert (before.returncode, before.stdout) == (1, after.stdout), after.stderr  # it asks before the first commit
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
    done = subprocess.run(limited, cwd=repository, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr  # what the file said is not known
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
        assert text.returncode == 1, text.stderr  # nobody knows what stood in the commit that cannot be read
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
