"""`python -m camgrant.docs`: writes the generated pages; with `--check` it only says which are stale.

Pages: docs/rules/*.md (one per code, with the examples that the tests run), docs/cli.md, docs/coverage.md,
docs/targets.md, and the schema of steps.json. It reads the code and the repository, so it stands above every layer and
is used only in a checkout.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import click
import yaml

from camgrant.app.catalogue import catalogue
from camgrant.app.steps_file import steps_schema
from camgrant.cli import cli
from camgrant.diagnostics import Code
from camgrant.docs_targets import targets_page
from camgrant.load.packs import builtin_pack, builtin_pack_names, read_single

__all__ = ["main", "pages"]

_GENERATED: Final = "<!-- Trang sinh tự động: make docs. Generated: make docs. -->\n"


def pages(root: Path) -> dict[str, str]:
    """Path (relative to the repository) -> text of every generated page."""
    made = {f"docs/rules/{code}.md": _rule_page(root, entry) for code, entry in catalogue().items()}
    made["docs/rules/README.md"] = _rule_index()
    made["docs/cli.md"] = _cli_page()
    made["docs/coverage.md"] = _coverage_page(root)
    made["docs/targets.md"] = targets_page(_GENERATED)
    made["schemas/output/steps.schema.json"] = json.dumps(steps_schema(), ensure_ascii=False, indent=2) + "\n"
    return made


def _rule_page(root: Path, entry: Code) -> str:
    parts = [
        f"# {entry.code} – {entry.title.vi}",
        _GENERATED,
        f"*{entry.title.en}*",
        f"Mức / severity: **{entry.severity.word}**" + _basis(entry.code) + _covers(entry),
        f"## Nội dung / What\n\n{_plain(entry.text.vi)}\n\n*{_plain(entry.text.en)}*",
        f"## Vì sao / Why\n\n{entry.why.vi}\n\n*{entry.why.en}*",
        f"## Cần làm / How to fix\n\n{_plain(entry.hint.vi)}\n\n*{_plain(entry.hint.en)}*",
    ]
    for path in sorted((root / "tests" / "rules" / entry.code).glob("*.yaml")):
        kind = "Ví dụ đúng / Good" if path.stem.startswith("good") else "Ví dụ sai / Bad"
        text = path.read_bytes().decode("utf-8", "backslashreplace").rstrip("\n")
        shown = "\n".join(line if len(line) < 400 else f"{line[:400]}…" for line in text.split("\n"))
        parts.append(f"## {kind}: {path.stem}\n\n```yaml\n{shown}\n```")
    return "\n\n".join(parts) + "\n"


def _plain(template: str) -> str:
    return template.replace("{", "‹").replace("}", "›")


def _covers(entry: Code) -> str:
    return f" · yêu cầu / requirements: {', '.join(entry.covers)}" if entry.covers else ""


def _basis(code: str) -> str:
    said = []
    for name, pack in _builtin_packs().items():
        setting = pack["rules"].get(code)
        if setting is not None:
            basis = " ".join(
                setting["basis"][key] for key in ("source", "reading", "clause") if key in setting["basis"]
            )
            said.append(f" · {name}: {basis}")
    return "".join(said)


@cache
def _builtin_packs() -> dict[str, dict[str, Any]]:
    packs: dict[str, dict[str, Any]] = {}
    for name in builtin_pack_names():
        data, _, findings = read_single("pack", f"{name}.yaml", builtin_pack(name))
        if data is None:
            raise SystemExit("\n".join(f"{found.location} {found.message('en')}" for found in findings))
        packs[name] = data
    return packs


def _rule_index() -> str:
    lines = [
        "# Mã kiểm tra / Codes",
        "",
        _GENERATED,
        "| Mã / code | Mức / severity | Nội dung | What |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| [{code}]({code}.md) | {entry.severity.word} | {entry.title.vi} | {entry.title.en} |"
        for code, entry in catalogue().items()
    ]
    return "\n".join(lines) + "\n"


def _cli_page() -> str:
    parts = ["# Dòng lệnh / Command line", _GENERATED, _help(cli, "camgrant", None)]
    parts += [f"## {name}\n\n{text}" for name, text in _commands(cli, click.Context(cli, info_name="camgrant"))]
    return "\n\n".join(parts) + "\n"


def _commands(group: click.Group, parent: click.Context, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, help) of every command, those of a group after the group itself."""
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is not None:
            yield f"{prefix}{name}", _help(command, name, parent)
        if isinstance(command, click.Group):
            yield from _commands(command, click.Context(command, info_name=name, parent=parent), f"{prefix}{name} ")


def _help(command: click.Command, name: str, parent: click.Context | None) -> str:
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=100,
        max_content_width=100,
        help_option_names=cli.context_settings["help_option_names"],
    )
    return f"```text\n{command.get_help(context)}\n```"


def _coverage_page(root: Path) -> str:
    data = yaml.safe_load((root / "docs" / "requirements.yaml").read_text(encoding="utf-8"))
    rules: dict[str, list[str]] = {}
    for code, entry in catalogue().items():
        for requirement in entry.covers:
            rules.setdefault(requirement, []).append(code)
    unknown = sorted(set(rules) - set(data["requirements"]))
    if unknown:
        raise SystemExit(f"requirements that docs/requirements.yaml does not list: {', '.join(unknown)}")
    lines = [
        "# Bao phủ yêu cầu / Coverage of the requirements",
        "",
        _GENERATED,
        "| Yêu cầu | Nội dung | What | Quy tắc, hoặc lý do chưa có / rules, or why not yet |",
        "| --- | --- | --- | --- |",
    ]
    for requirement, (vi, en) in data["requirements"].items():
        lines.append(f"| {requirement} | {vi} | {en} | {_coverage(requirement, rules, data)} |")
    return "\n".join(lines) + "\n"


def _coverage(requirement: str, rules: dict[str, list[str]], data: dict[str, Any]) -> str:
    said = [", ".join(f"[{code}](rules/{code}.md)" for code in rules.get(requirement, []))]
    for key, words in (
        ("held_by", "giữ bằng cấu trúc / held by structure"),
        ("duties", "nghĩa vụ / obligation"),
        ("not_yet", "chưa có / not yet"),
    ):
        if requirement in data[key]:
            vi, en = data[key][requirement]
            said.append(f"{words}: {vi} ({en})")
    found = "; ".join(part for part in said if part)
    if not found:
        raise SystemExit(f"{requirement}: no rule covers it and docs/requirements.yaml gives no reason")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Writes or checks the pages; 1 where `--check` finds a stale one."""
    parser = argparse.ArgumentParser(prog="python -m camgrant.docs")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--root", type=Path, default=Path.cwd())
    options = parser.parse_args(arguments)
    made = pages(options.root)
    known = {options.root / name for name in made}
    orphans = [path for path in (options.root / "docs" / "rules").glob("*.md") if path not in known]
    stale = [name for name, text in made.items() if _read(options.root / name) != text]
    if options.check:
        for name in (*stale, *(str(path) for path in orphans)):
            sys.stderr.write(f"{name}: cũ; chạy / stale; run: make docs\n")
        return 1 if stale or orphans else 0
    for name in stale:
        path = options.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[name], encoding="utf-8")
    for path in orphans:
        path.unlink()
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
