"""`camgrant schema`: the JSON Schemas that editors and other tools read."""

from __future__ import annotations

import json
from pathlib import Path

import click

from camgrant.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, UsageFault

__all__ = ["schema"]


@click.command()
@click.argument("kind", required=False)
@click.option("--write", type=click.Path(path_type=Path, file_okay=False), help="Ghi mọi lược đồ vào / Write all to.")
@click.option(
    "--check",
    "against",
    type=click.Path(path_type=Path, file_okay=False),
    is_flag=False,
    flag_value=Path("schemas"),
    help="So với lược đồ đã lưu / Compare with the committed ones  [schemas]",
)
def schema(kind: str | None, write: Path | None, against: Path | None) -> int:
    """In, ghi hoặc so lược đồ JSON của các tệp YAML / Print, write or compare the JSON Schemas."""
    from camgrant.app.folders import write_file
    from camgrant.load.schema import file_schema, schema_names

    names = schema_names()
    if kind is not None and kind not in names:
        raise UsageFault(f"không có lược đồ “{kind}”; có / schemas: {', '.join(names)}")
    texts = {f"{name}.schema.json": _text(file_schema(name)) for name in ([kind] if kind else names)}
    if write is not None:
        write.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_file(write / name, text.encode())
        return EXIT_CLEAN
    if against is not None:
        stale = [name for name, text in texts.items() if _read(against / name) != text]
        stale += [path.name for path in sorted(against.glob("*.schema.json")) if not kind and path.name not in texts]
        for name in stale:
            click.echo(f"{against / name}: cũ; chạy / stale; run: camgrant schema --write {against}", err=True)
        return EXIT_FINDINGS if stale else EXIT_CLEAN
    if kind is None:
        click.echo("\n".join(names))
    else:
        click.echo(texts[f"{kind}.schema.json"], nl=False)
    return EXIT_CLEAN


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
