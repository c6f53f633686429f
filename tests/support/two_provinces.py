"""Two provinces in one inventory: the small one twice, with other ids, phones, logins and mailboxes."""

from __future__ import annotations

import re
from typing import Final

from support.reviewing import BASE

__all__ = ["HERE", "THERE", "two_provinces"]

HERE, THERE = "l-gia-lai", "l-binh-dinh"
_SHARED: Final = ("u-byt-cntt",)  # the Ministry is one
_CHARGED: Final = ("people_committee", "military_command", "health_dept", "police_province", "info_dept")
_ID: Final = re.compile(r"(?<![\w@/.-])([uscdgkrv])-([a-z0-9]+(?:-[a-z0-9]+)*)\b")
_LOCALITIES: Final = """\
localities:
  l-gia-lai: {names: [{vi: Tỉnh Gia Lai}], code: "64"}
  l-binh-dinh: {names: [{vi: Tỉnh Bình Định}], code: "52"}
"""


def two_provinces(*, placed: bool) -> dict[str, bytes]:
    """The files of both; `placed` says whether the units of both provinces are told apart by their locality."""
    files = {"camgrant.yaml": BASE["camgrant.yaml"]}
    for name, raw in BASE.items():
        if name == "camgrant.yaml":
            continue
        text = raw.decode()
        # Scopes that name a whole chain would reach into the other province.
        text = text.replace("scope: {chain: military_command}", "scope: {sites: [s-iso-01]}")
        here, there = text, _of_the_other(text)
        if placed:
            here, there = _placed(here, HERE), _placed(there, THERE)
        files[name] = here.encode()
        files[f"{name.removesuffix('.yaml')}-bd.yaml"] = there.encode()
    if placed:
        files["localities/all.yaml"] = _LOCALITIES.encode()
    return files


def _of_the_other(text: str) -> str:
    for unit in _SHARED:  # declared once, referred to by both
        text = re.sub(rf"^  {unit}:\n(?:    .*\n)*", "", text, flags=re.MULTILINE)
    marked = _ID.sub(lambda found: found[0] if found[0] in _SHARED else f"{found[1]}-bd-{found[2]}", text)
    marked = re.sub(r"(login:) ([a-z0-9]+)", r"\1 bd\2", marked)
    marked = re.sub(r'"0100 000 0', '"0100 000 1', marked)
    marked = re.sub(r"handle: ([a-z]+)", r"handle: bd\1", marked)
    marked = marked.replace("@gialai/", "@binhdinh/").replace("Gia Lai", "Bình Định")
    return re.sub(r"\b([a-z]+)\.gialai\.example", r"\1.binhdinh.example", marked)


def _placed(text: str, locality: str) -> str:
    for kind in _CHARGED:
        text = text.replace(f"    kind: {kind}\n", f"    kind: {kind}\n    locality: {locality}\n")
    return re.sub(r"^(    chain: .*\n)", rf"\g<1>    locality: {locality}\n", text, flags=re.MULTILINE)
