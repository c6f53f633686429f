"""Letters about a leak, for any cameras of the reference province: each reader is asked for what is its own to do, of
its own cameras, and no two sentences to one reader contradict each other. What is whose is read from the YAML here."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from camgrant.app.incident_letters import incident_letters
from camgrant.ledger.incidents import Incident, notices_of
from camgrant.load.assemble import load
from camgrant.load.packs import read_single
from camgrant.load.schema import adapter
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import day_in_text
from camgrant.rendering.records import Draft
from camgrant.rendering.registry import device_targets
from camgrant.zone import LOCAL
from support.effort import effort
from support.examples import world

ROOT: Final = Path(__file__).parents[2]
SECOND: Final = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"
LETTER: Final = ROOT / "tools" / "camgrant" / "policy" / "packs" / "gl-882-2021.yaml"
OWN_PACK: Final = "packs/tinh-camera-antt-2026.yaml"
CAMERA: Final = re.compile(r"\((k-[a-z0-9-]+)\)")
MOMENT: Final = re.compile(r"\d{2} giờ \d{2} phút ngày (?:0[1-9]|[12]\d|3[01])/(?:0[12]|[3-9]|1[0-2])/\d{4}")
# Who is told of everything, because it investigates: by the pack, 72 hours, its cameras or not.
INVESTIGATOR: Final = "u-cat"
KEEPS_PICTURES: Final = ("bản gốc", "bảo quản chứng cứ: hình ảnh", "Giữ nguyên đầu ghi")
NO_PICTURES: Final = "không lưu hình ảnh"


def loaded(files: dict[str, bytes]) -> Inventory:
    files = {name: data for name, data in files.items() if not name.startswith("ledger/")}
    result = load(MemoryTree(files), device_targets())
    assert result.inventory is not None, result.diagnostics
    return result.inventory


@cache
def province() -> Inventory:
    return loaded(world(ROOT / "inventory"))


@cache
def second() -> Inventory:
    return loaded(world(SECOND))


@cache
def plain(kind: str) -> dict[str, Any]:
    """The reference province as YAML says it."""
    entities: dict[str, Any] = {}
    for path in (ROOT / "inventory" / kind).rglob("*.yaml"):
        entities.update(yaml.load(path.read_text("utf-8"), yaml.BaseLoader).get(kind, {}))
    return entities


@cache
def recorders() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in (ROOT / "inventory" / "cameras").rglob("*.yaml"):
        found.update(yaml.load(path.read_text("utf-8"), yaml.BaseLoader)["cameras"])
    return found


@cache
def own_cameras() -> dict[str, frozenset[str]]:
    """Unit -> the cameras with which it has to do: its site, the sites that it directs, its devices."""
    own: dict[str, set[str]] = {}
    kinds: dict[str, list[str]] = {}
    for unit, declared in plain("units").items():
        kinds.setdefault(declared["kind"], []).append(unit)
    directing = {
        "military_command": "military_command",
        "civil": "health_dept",
        "other_armed_force": "health_dept",
        "police": "police_province",
    }
    for recorder in recorders().values():
        site = plain("sites")[recorder["site"]]
        units = [recorder["installer"], recorder.get("creator"), recorder.get("custodian")]
        if site["chain"] != "police":
            units.append(site["managing_unit"])
        units += kinds[directing[site["chain"]]]
        if site["chain"] != "police":
            units += kinds["ministry_health"]  # where the central system shows them
        for unit in filter(None, units):
            own.setdefault(unit, set()).update(recorder["channels"])
    return {unit: frozenset(cameras) for unit, cameras in own.items()}


def letters(inventory: Inventory, cameras: list[str], since: datetime, until: datetime) -> list[Draft]:
    known = until + timedelta(hours=10)
    incident = Incident(
        id="i-thu",
        event="e-thu",
        on=known.date(),
        cameras=tuple(sorted(cameras)),
        since=since,
        until=until,
        reported_at=known,
        summary="",
        told={},
        closed=None,
        outcome="",
    )
    return list(incident_letters(inventory, incident, notices_of(inventory, incident), known.date()))


def recipient(draft: Draft) -> str:
    return draft.name.partition("-u-")[0] and "u-" + draft.name.partition("-u-")[2]


def numbered(draft: Draft) -> list[str]:
    return [text.partition(". ")[2] for text in draft.paragraphs if re.match(r"\d+\. ", text)]


def wrong_in(drafts: list[Draft], cameras: set[str], own: dict[str, frozenset[str]]) -> list[str]:
    """What is wrong with the letters of one incident."""
    wrong = []
    told: dict[str, str] = {}
    for draft in drafts:
        unit = recipient(draft)
        told[unit] = told.get(unit, "") + "\n".join(draft.paragraphs).lower()
        told_of_all = unit == INVESTIGATOR and draft.name.startswith("thong-bao")
        wrong += wrong_with_cameras(draft, cameras if told_of_all else cameras & own[unit])
        wrong += wrong_with_words(draft)
    for unit, text in told.items():
        keeps = any(words.lower() in text for words in KEEPS_PICTURES)
        if keeps and NO_PICTURES in text:
            wrong.append(f"{unit}: is to keep the originals and no pictures")
    investigating = "\n".join(numbered(next(draft for draft in drafts if draft.name == f"thong-bao-{INVESTIGATOR}")))
    if "chứng cứ" not in investigating or "Hỏi những người có quyền xem" not in investigating:
        wrong.append("the investigator is not told to keep the evidence and to ask")
    if "Giữ nguyên đầu ghi" in investigating or "tài khoản đang có" in investigating:
        wrong.append("the investigator is asked for what is others' to do")
    return wrong


def wrong_with_cameras(draft: Draft, expected: set[str]) -> list[str]:
    """Cameras that are not the reader's own, are left out or named twice."""
    named = CAMERA.findall("\n".join(draft.paragraphs))
    wrong = []
    if len(named) != len(set(named)):
        wrong.append(f"{draft.name}: a camera is named twice: {named}")
    if not named or not set(named) <= expected:
        wrong.append(f"{draft.name}: names {sorted(named)}, its own are {sorted(expected)}")
    # A request names what the reader has logs of: of the central system only what somebody could see there.
    if draft.name.startswith("thong-bao") and set(named) != expected:
        wrong.append(f"{draft.name}: leaves out {sorted(expected - set(named))}")
    return wrong


def wrong_with_words(draft: Draft) -> list[str]:
    text = "\n".join(draft.paragraphs)
    wrong = [] if numbered(draft) else [f"{draft.name}: asks for nothing"]
    times = text.count(" giờ ") - text.count("so với giờ chuẩn")
    if re.search(r"\d{2}:\d{2}|ngày \d{2}/0[3-9]/", text) or len(MOMENT.findall(text)) != times:
        wrong.append(f"{draft.name}: a time is not written as a letter writes it")
    return wrong


TIMES: Final = st.datetimes(datetime(2021, 6, 20), datetime(2021, 12, 28), timezones=st.just(LOCAL)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@pytest.mark.long
@settings(
    max_examples=effort(short=60, long=5_000), deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate]
)
@given(
    cameras=st.lists(st.sampled_from(sorted(province().cameras)), min_size=1, max_size=8, unique=True),
    since=TIMES,
    minutes=st.integers(1, 2_000),
)
def test_each_reader_is_asked_for_its_own_of_its_own(cameras: list[str], since: datetime, minutes: int) -> None:
    drafts = letters(province(), cameras, since, since + timedelta(minutes=minutes))
    assert wrong_in(drafts, set(cameras), own_cameras()) == []


def changed(change: str) -> Inventory:
    """The reference province under the letter's pack with one mistake in it."""
    content, _, _ = read_single("pack", LETTER.name, LETTER.read_bytes())
    assert content is not None
    rules = content["incident"]
    if change == "no exclusion":
        content["incident_requests"]["no_copies"].pop("unless")
        rules["evidence"][0]["asks"].append("no_copies")
    elif change == "everybody asked alike":
        for notice in rules["notices"]:
            notice["asks"] = ["keep_scene", "review_holders", "no_copies"]
    elif change == "nothing asked":
        rules["notices"][2]["asks"] = []
    return replace(province(), pack=adapter("pack").validate_python(content))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("no exclusion", "is to keep the originals and no pictures"),
        ("everybody asked alike", "the investigator is not told to keep the evidence and to ask"),
        ("nothing asked", "asks for nothing"),
    ],
)
def test_the_judge_sees_a_pack_that_asks_wrongly(change: str, said: str) -> None:
    since = datetime(2021, 8, 19, 21, 40, tzinfo=LOCAL)
    drafts = letters(changed(change), ["k-iso-06-1"], since, since + timedelta(minutes=1))
    assert said in "\n".join(wrong_in(drafts, {"k-iso-06-1"}, own_cameras()))


# -- one leak, word for word -------------------------------------------------------------------------------------------


def of_hotel() -> dict[str, Draft]:
    since = datetime(2021, 8, 19, 21, 40, tzinfo=LOCAL)
    drafts = letters(province(), ["k-iso-06-1", "k-chk-01-1"], since, since + timedelta(minutes=1))
    return {draft.name: draft for draft in drafts}


HEALTH: Final = "thong-bao-u-syt"


def test_what_the_police_the_operator_the_ministry_and_the_health_department_are_asked() -> None:
    drafts = of_hotel()
    logs = "từ 21 giờ 10 phút ngày 19/8/2021 đến 22 giờ 11 phút ngày 19/8/2021"
    end = "trước 07 giờ 41 phút ngày 23/8/2021"
    assert numbered(drafts["thong-bao-u-cat"]) == [
        "Cho biết người chịu trách nhiệm xử lý tình huống tại chốt, và cử đầu mối tiếp nhận vụ việc "
        "(Mục 3.1 – Công an tỉnh lập danh sách, gửi doanh nghiệp đã lắp camera).",
        "Tiếp nhận, bảo quản chứng cứ: hình ảnh đã bị lộ, tin báo, nguồn phát tán.",
        "Hỏi những người có quyền xem và nơi giữ nhật ký theo thẩm quyền; nơi giữ nhật ký đã được đề nghị giữ nguyên "
        f"nhật ký {logs}.",
        "Cho biết hồ sơ, tài liệu cần cung cấp thêm, như danh sách người được xem các camera trên vào lúc ghi hình.",
        "Rà soát những người do quý cơ quan đề nghị trao quyền xem các camera trên; báo ngay người không còn cần "
        "quyền.",
        f"Thông báo kết quả xác minh bước đầu {end}.",
    ]
    assert numbered(drafts["yeu-cau-u-byt-cntt"]) == [
        f"Giữ nguyên bản gốc nhật ký của hệ thống {logs}.",
        f"Cung cấp bản trích nhật ký đăng nhập, xem, xem lại, trích xuất {logs}, kèm mã băm SHA-256.",
        "Cung cấp danh sách mọi tài khoản xem được các camera trên trong hệ thống, kể cả tài khoản quản trị.",
        f"Cung cấp các nội dung trên {end}.",
    ]
    assert [text.partition(" (")[0].rstrip(".") for text in numbered(drafts[HEALTH])] == [
        "Cử đầu mối phối hợp xử lý sự cố",
        "Chỉ đạo cơ sở bảo quản chứng cứ, rà soát người có quyền xem, thực hiện biện pháp phòng lộ lọt tiếp",
        "Rà soát những người do quý cơ quan đề nghị trao quyền xem các camera trên; báo ngay người không còn cần quyền",
        "Không chuyển tiếp, không lưu hình ảnh đã bị lộ",
        f"Thông báo kết quả bước đầu {end}",
    ]
    operator = "\n".join(numbered(drafts["thong-bao-u-vnpt-gl"]))
    assert f"Giữ nguyên bản gốc bản ghi hình và nhật ký {logs}, không để ghi đè." in operator
    assert "Không chuyển tiếp hình ảnh đã bị lộ." in operator
    assert "k-chk-01-1" not in "\n".join(drafts[HEALTH].paragraphs)


def test_cameras_are_introduced_by_what_they_are_to_the_reader() -> None:
    leads = {
        name: [text.partition(":")[0] for text in draft.paragraphs if text.startswith("Camera")]
        for name, draft in of_hotel().items()
        if name.startswith("thong-bao")
    }
    assert leads["thong-bao-u-cat"] == [
        "Camera tại chốt kiểm soát mà quý cơ quan lập danh sách người xem",
        "Camera có hình ảnh bị lộ (không do quý cơ quan quản lý; nêu để xác minh)",
    ]
    assert leads["thong-bao-u-ub-plk"] == ["Camera tại cơ sở do quý cơ quan quản lý"]
    assert (
        "Camera tại cơ sở báo cáo quý cơ quan: Khách sạn Biển Hồ Xanh (giả định): “Hành lang tầng 2” (k-iso-06-1)."
        in (of_hotel()[HEALTH].paragraphs)
    )


def test_what_rests_on_no_clause_is_said_to_be_ours() -> None:
    """A reading cites the clause that it reads and itself; what is ours cites nothing, as the last sentence says."""
    (contact, *others) = numbered(of_hotel()[HEALTH])
    assert contact == (
        "Cử đầu mối phối hợp xử lý sự cố (Phần thông tin liên hệ – đầu mối phối hợp; theo cách hiểu A22: Phối hợp xử "
        "lý lộ lọt thì phải được báo khi có lộ lọt)."
    )
    assert not [text for text in others if "(" in text]
    assert of_hotel()[HEALTH].paragraphs[-1] == (
        "Văn bản này không kèm hình ảnh và không nêu người có trong hình. Nội dung không dẫn điều khoản là đề nghị "
        "phối hợp, không phải quy định của Văn bản số 882/STTTT-BCVT./."
    )


# -- the pack is the only place that says it ---------------------------------------------------------------------------


def test_another_pack_asks_in_its_own_words() -> None:
    since = datetime(2026, 6, 10, 21, 0, tzinfo=LOCAL)
    drafts = {draft.name: numbered(draft) for draft in letters(second(), ["k-suoi-may-1"], since, since)}
    logs = "từ 20 giờ 45 phút ngày 10/6/2026 đến 21 giờ 15 phút ngày 10/6/2026"
    assert drafts["thong-bao-u-ca-lam-son"] == ["Thụ lý, xác minh vụ việc."]
    assert drafts["thong-bao-u-ub-suoi-may"] == ["Không giữ bản sao hình ảnh.", "Báo kết quả xử lý."]
    assert drafts["thong-bao-u-ca-suoi-may"] == [
        "Kiểm tra nơi đặt màn hình tại địa điểm (Khoản 3 Điều 6 – chỉ được khai thác camera trên địa bàn xã, phường "
        "mình).",
        f"Niêm phong ổ cứng, giữ bản ghi {logs}.",
        "Báo kết quả xử lý.",
    ]
    assert drafts["yeu-cau-u-vt-lam-son"] == [
        f"Niêm phong ổ cứng, giữ bản ghi {logs}.",
        "Gửi nhật ký truy cập trước 07 giờ 00 phút ngày 13/6/2026.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("asks: [open_case]", "asks: [open_cases]", "REF008"),
        ("unless: [save_disks]", "unless: [save_disk]", "REF008"),
        ("giữ bản ghi từ {since}", "giữ bản ghi từ {begin}", "SCH005"),
        ("giữ bản ghi từ {since}", "giữ bản ghi từ {since", "SCH005"),
        ("giữ bản ghi từ {since}", "giữ bản ghi từ {since.year}", "SCH005"),
    ],
)
def test_a_request_that_nothing_declares_and_a_time_that_nobody_knows_are_refused(
    old: str, new: str, code: str
) -> None:
    files = dict(world(SECOND))
    text = files[OWN_PACK].decode()
    assert old in text
    files[OWN_PACK] = text.replace(old, new).encode()
    findings = load(MemoryTree(files), device_targets()).diagnostics
    assert {finding.code for finding in findings} == {code}


def test_two_requests_that_exclude_each_other_leave_one() -> None:
    files = dict(world(SECOND))
    text = files[OWN_PACK].decode()
    text = text.replace("asks: [delete_copies]", "asks: [delete_copies, save_disks]")
    both = text.replace(
        '      en: "seal the disks, keep the recordings from {since} to {until}"\n      basis: { source: extension }\n',
        '      en: "seal the disks, keep the recordings from {since} to {until}"\n      basis: { source: extension }\n'
        "      unless: [delete_copies]\n",
    )
    assert both != text
    files[OWN_PACK] = both.encode()
    since = datetime(2026, 6, 10, 21, 0, tzinfo=LOCAL)
    drafts = {draft.name: numbered(draft) for draft in letters(loaded(files), ["k-suoi-may-1"], since, since)}
    assert drafts["thong-bao-u-ub-suoi-may"] == ["Không giữ bản sao hình ảnh.", "Báo kết quả xử lý."]


def test_days_of_a_letter_are_written_by_the_decree() -> None:
    assert [day_in_text(date(2021, month, 5)) for month in (1, 2, 3, 9, 10, 12)] == [
        "05/01/2021",
        "05/02/2021",
        "05/3/2021",
        "05/9/2021",
        "05/10/2021",
        "05/12/2021",
    ]
