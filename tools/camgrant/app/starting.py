"""A new province: every file of its repository, proven by the check, then written whole or not at all.

The files stand in `camgrant/skeleton`: what every province gets, an example for each pack that comes with camgrant,
templates for a pack of the province's own, and the workflows of each forge. A name there that begins with `dot-` means
a leading dot, so that nothing in our own repository takes those files for its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from camgrant import __version__
from camgrant.app.check import Checked, check
from camgrant.app.codeowners import CODEOWNERS, codeowners_text
from camgrant.app.fixing import pack_text
from camgrant.app.folders import outside_inventory
from camgrant.app.issue_forms import written_forms
from camgrant.diagnostics import Diagnostic, EnvironmentFault, Severity, UsageFault
from camgrant.load.packs import builtin_pack, builtin_pack_names, read_single
from camgrant.load.schema import ENTITY_TYPES, file_schema, schema_names
from camgrant.load.tree import AMENDMENTS_FOLDER, PACKS_FOLDER, SETTINGS_FILE, MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.vcs import top_of

__all__ = ["Province", "province", "write_new"]

_SKELETON: Final = resources.files("camgrant") / "skeleton"
_DATA: Final = "inventory"
_EXAMPLE: Final = "vi-du"
_EDITOR: Final = ".vscode/settings.json"


@dataclass(frozen=True, slots=True)
class Province:
    """The files of a new repository (relative path -> bytes), and what the check says of its inventory."""

    files: Mapping[str, bytes]
    checked: Checked


@dataclass(frozen=True, slots=True)
class _Pack:
    """The pack of the new province. `own` are the bytes of one that does not come with camgrant."""

    name: str
    data: Mapping[str, Any]
    own: bytes | None

    @property
    def targets(self) -> str:
        """Everything that can be rendered, as lines of a YAML list."""
        sheets = (f"sheet_{name}" for name, sheet in self.data.get("sheets", {}).items() if sheet.get("columns"))
        names = (*device_targets(), *slip_targets(), *sheets)
        return "\n".join(f"    - {name}" for name in names)


def province(pack: str, profile: str, forge: str, today: date) -> Province:
    """Every file of a new repository. `pack` is the id of a pack that comes with camgrant, or the path of another one.

    With `profile: demo` and a pack of ours the inventory is a small fictional example. Otherwise it holds its settings
    only, and the example, or templates where we have none, stands beside it.

    Raises UsageFault for a pack that is not there or that the check refuses.
    """
    chosen = _pack(pack)
    data, beside, practice = _content(chosen.name, profile)
    words = {"pack": chosen.name, "profile": profile, "forge": forge, "version": __version__}
    words |= {"targets": chosen.targets, "practice": practice}
    data = {name: _filled(raw, words) for name, raw in data.items()}
    # The text that judges is in the repository's history from the first commit on, whatever tool reads it later.
    data[f"{PACKS_FOLDER}/{chosen.name}.yaml"] = pack_text(chosen.name) if chosen.own is None else chosen.own
    checked, inventory = _proven(data, today)
    rest = {f"{_EXAMPLE}/{name}": raw for name, raw in beside.items()}
    rest |= _files(_SKELETON / "common") | _files(_SKELETON / "forges" / forge)
    files = {f"{_DATA}/{name}": raw for name, raw in data.items()}
    files |= {name: _filled(raw, words) for name, raw in rest.items()}
    files |= {f"schemas/{name}.schema.json": _json(file_schema(name)) for name in schema_names()}
    files |= _generated(inventory, forge)
    files[_EDITOR] = _with_schemas(files[_EDITOR])
    return Province(dict(sorted(files.items())), checked)


def write_new(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files into a folder that may hold others, never over one of them: all, or none.

    Raises UsageFault naming what is in the way, or the repository that the folder is only a part of, and
    EnvironmentFault where the disk refuses; nothing is written then.
    """
    outside_inventory(folder / SETTINGS_FILE)
    _refuse_inner(folder)
    taken = sorted(_in_the_way(folder, files))
    if taken:
        more = f" (+{len(taken) - 5})" if len(taken) > 5 else ""
        raise UsageFault(
            f"{folder}: đã có {', '.join(taken[:5])}{more}; không ghi tệp nào, đề nghị chọn thư mục khác hoặc chuyển "
            f"các tệp ấy đi / is in the way; nothing was written: choose another folder or move these files away"
        )
    made: list[Path] = []
    try:
        for name, raw in files.items():
            path = folder / name
            for missing in reversed([one for one in (path.parent, *path.parent.parents) if not one.exists()]):
                missing.mkdir()
                made.append(missing)
            with path.open("xb") as stream:
                made.append(path)
                stream.write(raw)
    except BaseException as fault:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(fault, OSError):
            raise EnvironmentFault(f"{folder}: {fault.strerror}") from fault
        raise


def _pack(given: str) -> _Pack:
    names = builtin_pack_names()
    path = Path(given)
    if given not in names and not path.is_file():
        raise UsageFault(
            f"--pack {given}: không có bộ quy tắc này; đề nghị ghi một trong {', '.join(names)}, hoặc đường dẫn tệp / "
            f"no such pack; give one of {', '.join(names)}, or the path of a file"
        )
    own = None if given in names else path.read_bytes()
    name = given if own is None else path.stem
    data, _, findings = read_single("pack", given, builtin_pack(name) if own is None else own)
    if data is None:
        raise _refused(findings[0])
    return _Pack(name, data, own)


def _content(pack: str, profile: str) -> tuple[dict[str, bytes], dict[str, bytes], str]:
    """The files of the inventory, those beside it, and the steps of the README that practise with them."""
    example, templates = _SKELETON / "examples" / pack, _SKELETON / "templates"
    settings = {SETTINGS_FILE: (_SKELETON / "settings.yaml").read_bytes()}
    if not example.is_dir():
        return settings, _files(templates / "kinds"), (templates / "practice.md").read_text("utf-8").strip()
    practice = (example / f"practice-{profile}.md").read_text("utf-8").strip()
    whole = _files(example / _DATA)
    return (whole, {}, practice) if profile == "demo" else (settings, whole, practice)


def _proven(data: Mapping[str, bytes], today: date) -> tuple[Checked, Inventory]:
    """The check of the new inventory. Raises UsageFault with the first error: it lies in the pack that was given."""
    checked = check(MemoryTree(data), None, lambda: today)
    errors = [found for found in checked.diagnostics if found.severity == Severity.ERROR]
    if errors or checked.inventory is None:
        raise _refused(errors[0])
    return checked, checked.inventory


def _refused(found: Diagnostic) -> UsageFault:
    return UsageFault(f"{found.location}: {found.code} {found.message('vi')} / {found.message('en')}")


def _files(folder: Traversable, prefix: str = "") -> dict[str, bytes]:
    """Path -> bytes of everything below a folder of the skeleton, under the names that a province gives them."""
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        name = prefix + re.sub("^dot-", ".", entry.name)
        found |= _files(entry, f"{name}/") if entry.is_dir() else {name: entry.read_bytes()}
    return found


def _filled(raw: bytes, words: Mapping[str, str]) -> bytes:
    text = raw.decode("utf-8")
    for name, word in words.items():
        text = text.replace(f"@@{name}@@", word)
    return text.encode()


def _generated(inventory: Inventory, forge: str) -> dict[str, bytes]:
    """What GitHub is told about the data; the commands that write it again also find it stale."""
    if forge != "github":
        return {}
    forms = {f".github/ISSUE_TEMPLATE/{name}": raw for name, raw in written_forms(inventory).items()}
    return {**forms, CODEOWNERS.as_posix(): codeowners_text(inventory, _DATA).encode()}


def _with_schemas(settings: bytes) -> bytes:
    """The editor's settings with the schema of every kind of file."""
    globs = {kind: f"{kind}/**/*.yaml" for kind in ENTITY_TYPES}
    globs |= {"camgrant": SETTINGS_FILE, "pack": f"{PACKS_FOLDER}/*.yaml", "amendment": f"{AMENDMENTS_FOLDER}/*.yaml"}
    schemas = {f"./schemas/{name}.schema.json": [f"{_DATA}/{globs[name]}"] for name in schema_names()}
    return _json({"yaml.schemas": schemas, **json.loads(settings)})


def _json(content: object) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode()


def _refuse_inner(folder: Path) -> None:
    """Raises UsageFault below the top of a repository: a forge reads workflows and owners at the top only, and whoever
    reads that repository would read the phones in this one."""
    place = folder.resolve()
    there = next(one for one in (place, *place.parents) if one.is_dir())
    top = top_of(there)
    if top is not None and top != place:
        raise UsageFault(
            f"{folder}: nằm trong kho git {top}, quy trình chỉ chạy ở gốc kho; đề nghị chọn thư mục ngoài kho ấy / "
            f"lies in the git repository {top}, where workflows run at the top only; choose a folder outside it"
        )


def _in_the_way(folder: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """What stands where a file or a folder of ours would; a data folder that holds anything is in the way whole."""
    parents = {parent.as_posix() for name in files for parent in Path(name).parents} - {"."}
    for name in (*files, *parents):
        place = folder / name
        is_free = place.is_dir() and not place.is_symlink() and name in parents
        if not is_free and (place.exists() or place.is_symlink()):
            yield name
    if any((folder / _DATA).glob("*")):
        yield f"{_DATA}/"
