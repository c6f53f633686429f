"""“Đọc trước”: what the first page of each pack says, gathered while the files of the packs pass by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from camgrant.diagnostics import CamgrantError
from camgrant.duties.duty import Duty
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.manifest import MANIFEST
from camgrant.rendering.read_first import ListNews, PackFile, ReadFirst, Task
from camgrant.rendering.registry import all_targets, page_target, slip_targets
from camgrant.rendering.sheets import SheetView
from camgrant.rendering.target import Artifact

__all__ = ["ANSWERS", "DEVICES", "LISTS", "RECEIVED", "REMINDERS", "TO_SEND", "FirstPages"]

LISTS: Final = "sheet_"  # how the targets of lists begin; the pack's name of the list follows
TO_SEND: Final = "can-gui"
RECEIVED: Final = "nhan"
ANSWERS: Final = "phan-hoi"
DEVICES: Final = "thiet-bi"
REMINDERS: Final = "don-doc"
_USES: Final = {
    TO_SEND: "Danh sách quý cơ quan ký và gửi; .docx để sửa, .pdf để in, .cong-van.docx là dự thảo công văn",
    ANSWERS: "Phiếu báo kết quả: đề nghị ghi Kết quả, Ngày thực hiện ở từng dòng, rồi {back}",
    DEVICES: "Việc trên đầu ghi: thu hồi trước, thêm sau; due.json ghi tài khoản phải gỡ, từ ngày nào",
    REMINDERS: "Dự thảo công văn đôn đốc các đơn vị đang chậm",
    RECEIVED: "Danh sách gửi đến quý cơ quan; .pdf, .docx, .xlsx, .csv cùng một nội dung",
}
_BACK: Final = "gửi lại {asker}"
_KEPT: Final = "ghi vào sổ theo dõi"
_OLD: Final = " (đã gửi, không có gì mới)"
_TABLE: Final = "Bảng kê các tệp để phần mềm đối chiếu; không cần mở"


class FirstPages:
    """The first page of every pack. Each artifact is noted before its page is asked for."""

    def __init__(self, desk: Desk, owed: Iterable[Duty], notice: tuple[str, ...] = ()) -> None:
        self._desk, self._inventory, self._state = desk, desk.inventory, desk.state
        self._notice = notice
        self._owed = [duty for duty in owed if duty.state != "done" and duty.unit]
        self._files: dict[str, dict[str, dict[str, str]]] = {}  # recipient -> folder -> path -> what
        self._fresh: set[str] = set()  # lists that say something new
        self._news = self._gather_news()

    def note(self, artifact: Artifact) -> None:
        """Remembers what a file is for; files of one name, or of one kind of device, share a line."""
        folder, _, rest = artifact.path.partition("/")
        lines = self._files.setdefault(artifact.recipient, {}).setdefault(folder, {})
        target = all_targets().get(artifact.target)
        if artifact.target.startswith(LISTS):
            parent, _, name = rest.rpartition("/")
            stem = name.partition(".")[0]
            # can-gui/<recipient>/<list>-<author>.*, nhan/<list>-<author>.*
            other = f"gửi {self._short(parent)}" if parent else f"do {self._short(artifact.author)} lập"
            sheet_id = artifact.target.removeprefix(LISTS)
            is_new = f"{sheet_id}/{artifact.author}/{parent or artifact.recipient}" in self._fresh
            title = f"{self._inventory.pack.sheets[sheet_id].title.vi}, {other}{'' if is_new else _OLD}"
            lines[f"{folder}/{parent}{'/' if parent else ''}{stem}.*"] = title
        elif folder == DEVICES and target is not None:
            kind = "" if artifact.target in slip_targets() else "Cấu hình đầu ghi: "
            lines[f"{folder}/{rest.partition('/')[0]}/"] = f"{kind}{target.title.vi}"

    @property
    def taking_back(self) -> frozenset[str]:
        """The units in whose lists somebody stands no more."""
        return frozenset(unit for unit, news in self._news.items() if any(one.removed for one in news))

    def recipients(self) -> list[str]:
        """Who gets a pack: whoever has a file in it, or owes something."""
        return sorted(self._files.keys() | {duty.unit for duty in self._owed})

    def page(self, unit: str) -> Iterator[Artifact]:
        """The page of a unit, as the files of its target."""
        inventory, day = self._inventory, self._state.as_of
        registrar = inventory.settings.registrar
        page = ReadFirst(
            recipient=unit,
            recipient_name=self._name(unit),
            as_of=day,
            demo=inventory.settings.profile == "demo",
            source=inventory.pack.source.cited,
            tasks=tuple(self._task(duty) for duty in self._owed if duty.unit == unit),
            news=tuple(self._news.get(unit, ())),
            files=tuple(self._lines(unit)),
            asker=self._name(registrar) if registrar is not None and registrar != unit else "",
            notice=self._notice,
        )
        for name, media_type, data in page_target().render(page):
            yield Artifact(unit, name, data, media_type, page_target().name, ())

    def _lines(self, unit: str) -> Iterator[PackFile]:
        found = self._files.get(unit, {})
        registrar = self._inventory.settings.registrar
        asker = self._name(registrar) if registrar is not None else "nơi đã gửi thư mục này"
        back = _KEPT if registrar == unit else _BACK.format(asker=asker)
        for folder in (one for one in _USES if one in found):
            yield PackFile(f"{folder}/", _USES[folder].format(back=back), head=True)
            for path, what in sorted(found[folder].items()):
                yield PackFile(path, what)
        yield PackFile(MANIFEST, _TABLE)

    def _task(self, duty: Duty) -> Task:
        clause = self._inventory.pack.clauses.get(duty.basis.clause or "")
        basis = clause.vi if clause and duty.basis.source != "extension" else "Quy định bổ sung của hệ thống"
        return Task(duty.text.vi, duty.due, duty.state == "late", basis)

    def _gather_news(self) -> dict[str, list[ListNews]]:
        """Unit -> what changed in the lists that it draws up or receives."""
        desk, found = self._desk, dict[str, list[ListNews]]()
        never: dict[tuple[str, str, bool], list[SheetView]] = {}
        for name in dict.fromkeys(self._inventory.settings.targets):
            for view in _views_of(desk, name):
                if not view.has_news:
                    continue
                self._fresh.add(view.list_id)
                for unit in (view.author, view.recipient):
                    if view.changes is None:
                        never.setdefault((unit, view.sheet_id, unit == view.author), []).append(view)
                    else:
                        found.setdefault(unit, []).append(self._one(view, own=unit == view.author))
        for (unit, _, own), views in never.items():
            others = tuple(self._short(view.recipient if own else view.author) for view in views)
            rows = sum(view.row_count for view in views)
            found.setdefault(unit, []).append(ListNews(views[0].sheet.title.vi, own, others, True, rows, 0, 0))
        return found

    def _one(self, view: SheetView, *, own: bool) -> ListNews:
        kinds = [change.kind for change in view.changes or ()]
        other = self._short(view.recipient if own else view.author)
        counts = (kinds.count("added"), kinds.count("changed"), kinds.count("removed"))
        return ListNews(view.sheet.title.vi, own, (other,), False, *counts)

    def _short(self, unit: str) -> str:
        return self._inventory.unit_short_name(unit, self._state.as_of)

    def _name(self, unit: str) -> str:
        return self._inventory.unit_name(unit, self._state.as_of)


def _views_of(desk: Desk, target: str) -> list[SheetView]:
    """The lists of one sheet; none of a sheet on which the program fails: whoever draws it tells of that."""
    if not target.startswith(LISTS):
        return []
    try:
        return list(views_at(desk, target.removeprefix(LISTS)))
    except CamgrantError:
        raise
    except Exception:
        return []
