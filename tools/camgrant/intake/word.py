"""Tables of Word documents (`.docx`; an old `.doc` was converted before, see `office`)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from camgrant.diagnostics import UsageFault
from camgrant.intake.marks import Marks

if TYPE_CHECKING:
    from camgrant.intake.grid import Grid, Span, Value

__all__ = ["docx_grids"]

# In TCVN3 the soft hyphen is the letter ư.
_SIGNS: Final = {"tab": " ", "br": " ", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
# Boxes and ticks that Word inserts as signs of a font (`w:sym`): font, place in it -> the same sign as text.
_BOXES: Final = {
    **{("Wingdings", place): sign for place, sign in ((0xFC, "✓"), (0xFE, "☑"), (0xFD, "☒"), (0x6F, "☐"), (0xA8, "☐"))},
    **{("Wingdings 2", place): sign for place, sign in ((0x50, "✓"), (0x52, "☑"), (0x54, "☒"), (0xA3, "☐"))},
}
_WIDEST: Final = 63  # columns that a table in Word can have
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What Word says a second time for readers that know no text boxes (ECMA-376 part 3, 9.3).
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def docx_grids(raw: bytes) -> list[Grid]:
    """The tables of the document in their order, also those inside others. Raises UsageFault where it is damaged."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    from camgrant.intake.grid import Grid

    try:
        body = Document(io.BytesIO(raw)).element.body
        for again in list(body.iter(_FALLBACK)):
            again.getparent().remove(again)
        grids = []
        for number, table in enumerate(body.iter(f"{_W}tbl"), start=1):
            rows, merged, marks = _table(table)
            grids.append(Grid(f"Bảng {number}", rows, merged, marks=marks))
    except (OpcError, KeyError, ValueError) as fault:
        raise UsageFault("văn bản Word hỏng, đề nghị gửi lại / the Word document is damaged, ask again") from fault
    for grid in grids[1:]:
        grid.follows = True
    return grids


def _table(table: Any) -> tuple[list[list[Value]], list[Span], Marks]:
    rows: list[list[Value]] = []
    marks = Marks()
    merged: list[Span] = []
    open_since: dict[int, int] = {}  # column -> row in which a cell merged downwards begins
    for number, line in enumerate(_own(table, table, "tr")):
        row: list[Value] = [""] * _skipped(line)
        if _is_on(line.find(f"{_W}trPr/{_W}hidden")):
            marks.hidden.add(number)
        for cell in _own(table, line, "tc"):
            column, span, down = len(row), *_shape(cell)
            if down == "continue" and column in open_since:
                top = open_since[column]
                merged = [one for one in merged if one[0] != (top, column)]
                merged.append(((top, column), (number, column + span - 1)))
            elif span > 1:
                merged.append(((number, column), (number, column + span - 1)))
            if down == "restart":
                open_since[column] = number
            elif down is None:
                open_since.pop(column, None)
            whole = _struck(cell)
            if whole is not None:
                marks.struck[number, column] = whole
            row += [_text(cell) if down != "continue" else "", *[""] * (span - 1)]
        rows.append(row)
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows], merged, marks


def _own(table: Any, inside: Any, name: str) -> Iterator[Any]:
    """The rows or cells of this table, also those in content controls, without those of tables inside it."""
    return (one for one in inside.iter(f"{_W}{name}") if next(one.iterancestors(f"{_W}tbl")) is table)


def _shape(cell: Any) -> tuple[int, str | None]:
    """Over how many columns the cell goes, and `restart`, `continue` or None for a merge downwards."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    down = cell.find(f"{_W}tcPr/{_W}vMerge")
    return min(int(span.get(f"{_W}val", "1")), _WIDEST) if span is not None else 1, (
        None if down is None else down.get(f"{_W}val", "continue")
    )


def _skipped(line: Any) -> int:
    before = line.find(f"{_W}trPr/{_W}gridBefore")
    return min(int(before.get(f"{_W}val", "0")), _WIDEST) if before is not None else 0


def _struck(cell: Any) -> bool | None:
    """Whether all text of the cell is struck through; None where none is.

    What the runs themselves say counts: a style that strikes its text through is not looked up.
    """
    struck = []
    for run in cell.iter(f"{_W}r"):
        if "".join(piece.text or "" for piece in run.iter(f"{_W}t")).strip():
            properties = run.find(f"{_W}rPr")
            lines = () if properties is None else (properties.find(f"{_W}{name}") for name in ("strike", "dstrike"))
            struck.append(any(map(_is_on, lines)))
    return all(struck) if any(struck) else None


def _is_on(switch: Any) -> bool:
    """Whether a property that is on or off is there and on (ECMA-376 part 1, 17.17.4)."""
    return switch is not None and switch.get(f"{_W}val", "1") not in ("0", "false", "off")


def _text(cell: Any) -> str:
    """The text of the cell as it reads with all tracked changes accepted: what was deleted stands in `delText`.

    A sign of a font that is not known counts where nothing else stands in the cell: it is no empty cell.
    """
    text = "\n".join("".join(_pieces(paragraph)) for paragraph in cell.iter(f"{_W}p"))
    if text.strip():
        return text
    return "".join(chr(0xF000 + _place(sign)) for sign in cell.iter(f"{_W}sym")) or text


def _pieces(paragraph: Any) -> Iterator[str]:
    for piece in paragraph.iter(*(f"{_W}{name}" for name in ("t", "sym", *_SIGNS))):
        if piece.tag == f"{_W}sym":
            yield _BOXES.get((piece.get(f"{_W}font", ""), _place(piece)), "")
        else:
            yield _SIGNS.get(piece.tag.removeprefix(_W)) or piece.text or ""


def _place(sign: Any) -> int:
    """Where a sign stands in its font; Word counts from F000 on (ECMA-376 part 1, 17.3.3.30)."""
    return int(sign.get(f"{_W}char", "0"), 16) & 0xFF
