"""Names are Unicode: nothing in them is left over from a TCVN3 or VNI font."""

import re
from collections.abc import Iterator

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

# TCVN3 shows đ, ă, ơ as signs and tones as capitals inside a word; VNI shows the tone behind the vowel.
_LETTER = r"[^\W\d_]"
_RESIDUE = re.compile(
    rf"(?<={_LETTER})[¡-ª¬®µ-¹¼-¾×÷]|[¡-ª¬®µ-¹¼-¾×÷](?={_LETTER})|(?<={_LETTER})[«»](?={_LETTER})"
    r"|[Ððþß]|[a-z][À-ÖØ-Þ]"
    r"|[aAeEoOuUyYôÔöÖ][øØûÛïÏåÅäÄ]|[aA][àáâãéèêëúùüõÀÁÂÃÉÈÊËÚÙÜÕ]|[eE][àáâãùõêÀÁÂÃÙÕÊ]|[oO][âÂ]"
)


def check(context: Context) -> Findings:
    inventory = context.inventory
    for person, contact in inventory.contacts.items():
        yield from _residue(person, "full_name", contact.full_name)
    for entities in (inventory.units, inventory.sites):
        for entity_id, entity in entities.items():
            for number, name in enumerate(entity.names):
                yield from _residue(entity_id, f"names.{number}.vi", name.vi)
                yield from _residue(entity_id, f"names.{number}.short", name.short or "")
    for camera_id, camera in inventory.cameras.items():
        yield from _residue(camera_id, "name", camera.name)


def _residue(entity: str, field: str, name: str) -> Iterator[Finding]:
    match = None if name.isascii() else _RESIDUE.search(name)
    if match is not None:
        yield Finding(entity, field, {"name": name, "residue": match.group()})


RULE = InventoryRule(
    code="ORG007",
    severity=Severity.ERROR,
    title=Text("Chữ còn sót bảng mã cũ", "Left over from a legacy encoding"),
    text=Text(
        "Tên “{name}” còn ký tự của bảng mã cũ (TCVN3, VNI): “{residue}”",
        "the name '{name}' still holds characters of a legacy encoding (TCVN3, VNI): '{residue}'",
    ),
    hint=Text(
        "Đề nghị chuyển văn bản nguồn sang Unicode dựng sẵn rồi chép lại tên",
        "convert the source to precomposed Unicode and copy the name again",
    ),
    why=Text(
        "Tên sai bảng mã không tìm được, không so được, và in sai trên danh sách gửi cơ quan khác.",
        "A name in the wrong encoding cannot be searched or compared, and is printed wrong on every list.",
    ),
    covers=("GL-903",),
    check=check,
)
