"""Words of a heading by Decree 30/2020/NĐ-CP. Number and day are the registry's to give: until then they are blank."""

from __future__ import annotations

from datetime import date
from typing import Final

from camgrant.model.vietnamese import month_in_text

__all__ = ["FONT", "MOTTO", "NATION", "day_words", "number_line"]

FONT: Final = "Times New Roman"
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"


def number_line(number: str, symbol: str = "") -> str:
    """`Số: 882/STTTT-BCVT`, or with room for the number before the symbol."""
    return f"Số: {number}" if number else f"Số:          /{symbol}"


def day_words(day: date | None, year: int) -> str:
    """`ngày 03 tháng 6 năm 2021`; with room to write where there is no day."""
    if day is None:
        return f"ngày      tháng      năm {year}"
    return f"ngày {day.day:02d} tháng {month_in_text(day.month)} năm {day.year}"
