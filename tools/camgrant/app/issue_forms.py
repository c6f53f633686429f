"""Issue forms generated from the inventory: who can read issues asks for access, or for its end, without writing YAML.

A form asks for ids and never for a phone or a mailbox: an issue is read by all and kept for ever. Its labels are the
keys by which the answers are found again (`app.issue_event`), so both come from one table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from camgrant.diagnostics import Text
from camgrant.model.base import RIGHTS
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.vietnamese import RIGHT_WORDS

__all__ = ["FORMS", "GRANT_FORM", "REVOKE_FORM", "Field", "Form", "key_of", "stale_forms", "written_forms"]

_JOINT: Final = " · "
_HEAD: Final = "# Sinh từ dữ liệu, không sửa tay / generated, do not edit: camgrant issue form --write FOLDER\n"
_WARNING: Final = (
    "**Không ghi số điện thoại, thư điện tử, mật khẩu, giấy tờ tùy thân vào đây.** Mọi người xem được kho này đều đọc "
    "được phiếu và phiếu được lưu mãi. Chỉ ghi mã (`c-…`, `d-…`).\n\n"
    "**Write no phone number, mailbox, password or identity paper here.** Everybody who can read this repository can "
    "read the issue, and it is kept for ever. Give ids only (`c-…`, `d-…`)."
)
_PROMISE: Final = (
    "Tôi không ghi số điện thoại, thư điện tử hay mật khẩu ở trên. / I wrote no phone, mailbox or password above."
)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `choices` says which words of the inventory it offers."""

    id: str
    label: Text
    kind: Literal["input", "textarea", "dropdown"]
    required: bool = False
    several: bool = False
    choices: Literal["", "systems", "sites", "rights", "purposes"] = ""
    example: str = ""

    @property
    def heading(self) -> str:
        """The heading under which the answer comes back."""
        return f"{self.label.vi} / {self.label.en}"


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the label that its issues carry, its file, and its questions."""

    label: str
    file: str
    name: Text
    about: Text
    fields: tuple[Field, ...]


_PERSON: Final = Field(
    "person", Text("Mã cá nhân", "Contact id"), "input", required=True, example="c-nguyen-van-mau (camgrant show)"
)
_REASON: Final = Field("reason", Text("Lý do", "Reason"), "textarea", required=True)
GRANT_FORM: Final = Form(
    "camgrant-grant",
    "camgrant-grant.yml",
    Text("Đề nghị cấp quyền xem camera", "Ask for access"),
    Text("Thành một yêu cầu thay đổi phải được duyệt", "Becomes a pull request that must be approved"),
    (
        _PERSON,
        Field("system", Text("Hệ thống", "System"), "dropdown", required=True, choices="systems"),
        Field("sites", Text("Cơ sở", "Sites"), "dropdown", required=True, several=True, choices="sites"),
        Field("rights", Text("Quyền", "Rights"), "dropdown", required=True, several=True, choices="rights"),
        Field("purpose", Text("Mục đích", "Purpose"), "dropdown", required=True, choices="purposes"),
        Field("start", Text("Từ ngày", "From"), "input", example="20/07/2021"),
        Field("until", Text("Đến hết ngày", "Until"), "input", example="20/08/2021"),
        Field(
            "document",
            Text("Văn bản đề nghị (mã hoặc số)", "Nomination (id or number)"),
            "input",
            required=True,
            example="d-… , 412/CAT-PV01",
        ),
        Field(
            "document_date",
            Text("Ngày văn bản, nếu chưa đăng ký", "Its date, if not registered yet"),
            "input",
            example="14/06/2021",
        ),
        _REASON,
    ),
)
REVOKE_FORM: Final = Form(
    "camgrant-revoke",
    "camgrant-revoke.yml",
    Text("Đề nghị thu hồi quyền xem camera", "Ask to revoke access"),
    Text("Không cần văn bản; thu hồi không chờ phê duyệt", "Needs no document; revoking never waits for an approval"),
    (
        _PERSON,
        Field("site", Text("Chỉ tại cơ sở", "Only at this site"), "dropdown", choices="sites"),
        Field("on", Text("Không còn quyền từ ngày", "First day without"), "input", example="20/07/2021"),
        _REASON,
    ),
)
FORMS: Final = (GRANT_FORM, REVOKE_FORM)


def written_forms(inventory: Inventory) -> dict[str, bytes]:
    """File name -> content of every form. It does not depend on the day: time alone makes no form stale."""
    offered = _offered(inventory)
    return {form.file: (_HEAD + _yaml(_content(form, offered))).encode() for form in FORMS}


def stale_forms(inventory: Inventory, folder: Path) -> list[str]:
    """The forms in the folder that are not as the inventory makes them, or not there."""

    def text(path: Path) -> bytes:
        return path.read_bytes() if path.is_file() else b""

    return [name for name, made in written_forms(inventory).items() if text(folder / name) != made]


def key_of(option: str) -> str:
    """What a chosen option stands for: its first word, the rest is for reading."""
    return option.partition(_JOINT)[0].strip()


def _offered(inventory: Inventory) -> Mapping[str, list[str]]:
    """The options of every kind of choice. A comma would split several answers, so none holds one."""
    pack = inventory.pack
    grantable = {right for system in pack.systems.values() for right in system.rights}
    purposes = dict.fromkeys(word for system in pack.systems.values() for word in system.purposes)
    pairs: dict[str, Iterable[tuple[str, str]]] = {
        "systems": ((word, system.label.vi) for word, system in pack.systems.items()),
        "sites": ((site, name_at(known.names, date.max).vi) for site, known in sorted(inventory.sites.items())),
        "rights": ((right, RIGHT_WORDS[right]) for right in RIGHTS if right in grantable),
        "purposes": ((word, pack.purposes[word].vi) for word in purposes),
    }
    return {kind: [f"{key}{_JOINT}{name}".replace(",", " –") for key, name in some] for kind, some in pairs.items()}


def _content(form: Form, offered: Mapping[str, list[str]]) -> dict[str, Any]:
    questions = [question for field in form.fields if (question := _question(field, offered))]
    promise = {"label": _PROMISE, "required": True}
    return {
        "name": f"{form.name.vi} / {form.name.en}",
        "description": f"{form.about.vi} / {form.about.en}",
        "title": f"[{form.name.vi}]",
        "labels": [form.label],
        "body": [
            {"type": "markdown", "attributes": {"value": _WARNING}},
            *questions,
            {"type": "checkboxes", "id": "promise", "attributes": {"label": "Cam kết / Promise", "options": [promise]}},
        ],
    }


def _question(field: Field, offered: Mapping[str, list[str]]) -> dict[str, Any]:
    """The question as GitHub reads it; a list without options becomes a line to type, which GitHub accepts."""
    attributes: dict[str, Any] = {"label": field.heading}
    kind = field.kind
    if field.choices:
        attributes |= {"multiple": field.several, "options": offered[field.choices]}
        if not offered[field.choices]:
            kind, attributes = "input", {"label": field.heading}
    elif field.example:
        attributes["placeholder"] = field.example
    return {"type": kind, "id": field.id, "attributes": attributes, "validations": {"required": field.required}}


def _yaml(content: Any) -> str:
    """YAML in which every text stands in double quotes: no name in it can be read as anything else."""
    return _lines(content, 0).lstrip("\n") + "\n"


def _lines(node: Any, depth: int) -> str:
    pad = "  " * depth
    if isinstance(node, dict):
        return "".join(f"\n{pad}{key}:{_lines(value, depth + 1)}" for key, value in node.items())
    if isinstance(node, list):
        return "".join(f"\n{pad}-{_item(value, depth + 1)}" for value in node)
    return f" {json.dumps(node, ensure_ascii=False)}"


def _item(node: Any, depth: int) -> str:
    """An item of a list: the first key of a mapping stands beside the dash."""
    text = _lines(node, depth)
    return f" {text.strip()}" if isinstance(node, dict) else text
