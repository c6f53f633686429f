"""Makes an inventory of any size.

    python bench/generate.py --grants 10000 --out DIR [--faults 25] [--seed 1]

Same arguments, same bytes. N grants come with about N/2 contacts, N/50 sites and N/5 cameras; nine grants of
ten are of police at checkpoints, the others of site leaders and of viewers of the central system. The
inventory has no finding, except the faults that were asked for: person ids with one wrong character, whose
places are written to `faults.txt` beside the inventory, one `file:line` a line.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.checkpoints import District, shares
from bench.estate import OPERATORS, province_units
from bench.isolation import LEADERS, managers, write_central, write_isolation
from bench.people import Register
from bench.writer import PER_FILE, Entity, Folder, in_files

__all__ = ["FAULTS", "LEAST", "generate"]

FAULTS = "faults.txt"
LEAST = 250  # below that there are too few sites to spread the grants over
_PER_SITE = 50
_DISTRICT_SITES = 10
_SETTINGS = """\
# yaml-language-server: $schema=../schemas/camgrant.schema.json
# Dữ liệu giả định để đo tốc độ. / Invented data for measuring.
camgrant:
  profile: demo
  pack: gl-882-2021
  language: vi
  as_of: 2021-07-20
  targets: [hikvision, sheet_s3, sheet_s6]
"""


def generate(grants: int, out: Path, faults: int = 0, seed: int = 1) -> tuple[str, ...]:
    """Writes the inventory to `out` (which must not exist); gives the places of the faults, sorted."""
    if grants < LEAST:
        raise ValueError(f"at least {LEAST} grants are needed, not {grants}")
    if out.exists():
        raise FileExistsError(f"the folder exists already: {out}")
    faulty = random.Random(f"{seed}-faults").sample(range(grants), faults)
    folder = Folder(out, frozenset(faulty))
    folder.settings(_SETTINGS)
    register = Register(seed)
    sites = -(-grants // _PER_SITE)
    isolation = sites // 5
    districts = _districts(grants * 9 // 10, sites - isolation)
    _write_units(folder, districts, isolation)
    _write_coordination(folder, register)
    for district in districts:
        district.write(folder, register, random.Random(f"{seed}-{district.number}"))
    chains = write_isolation(folder, register, isolation)
    write_central(folder, register, chains, grants - grants * 9 // 10 - LEADERS * isolation)
    planted = tuple(sorted(folder.planted, key=lambda place: (place.split(":")[0], int(place.split(":")[1]))))
    if faults:
        (out.parent / FAULTS).write_text("".join(f"{place}\n" for place in planted), encoding="utf-8")
    return planted


def _districts(grants: int, sites: int) -> list[District]:
    """The checkpoints in districts of nearly equal size: each spreads its people over several sites."""
    parts = -(-sites // _DISTRICT_SITES)
    first = 1
    made: list[District] = []
    of_site = shares(grants, sites)
    for number, count in enumerate(shares(sites, parts), start=1):
        made.append(District(number, first, count, sum(of_site[first - 1 : first - 1 + count])))
        first += count
    return made


def _write_units(folder: Folder, districts: list[District], isolation: int) -> None:
    folder.write("units", "tinh", province_units(), "Các cơ quan của tỉnh, doanh nghiệp, Bộ Y tế.")
    police = {district.unit: district.unit_entity for district in districts}
    for name, units in (("cong-an", police), ("quan-ly", managers(isolation))):
        for part, some in in_files(units, PER_FILE):
            folder.write("units", f"{name}-{part}", some, f"Đơn vị, phần {part}.")


def _write_coordination(folder: Folder, register: Register) -> None:
    """The police contact towards both operators, and the registrar."""
    both = [f"u-{operator}-gl" for operator in OPERATORS]
    mail, title = "ca.gialai.example", "Cán bộ phòng Tham mưu"
    police = register.enrol(
        "u-cat", mail, title, rank="Thiếu tá", viewer=False, roles=["coordination"], coordinates_with=both
    )
    registrar = register.enrol("u-stttt", "stttt.gialai.example", "Chuyên viên", viewer=False, roles=["registrar"])
    folder.write("contacts", "dau-moi", {police.id: police.entity, registrar.id: registrar.entity}, "Đầu mối phối hợp.")
    letter: Entity = {
        "issuer": "u-cat",
        "number": "389/CAT-PV01",
        "date": "2021-06-07",
        "kind": "coordination",
        "subject": "Cử đầu mối phối hợp",
        "names": [police.id],
    }
    folder.write("documents", "u-cat/dau-moi", {"d-cat-dau-moi": letter}, "Công an tỉnh cử đầu mối.")
    group: Entity = {
        "unit": "u-stttt",
        "team": "@gialai/registrar",
        "members": [{"person": registrar.id, "handle": "registrar"}],
        "owns": ["inventory/**"],
    }
    folder.write("reviewers", "so-tttt", {"v-registrar": group}, "Nhóm giữ kho dữ liệu.")


def main() -> None:
    """Reads the arguments and generates."""
    parser = argparse.ArgumentParser(description="Make an inventory for measuring.")
    parser.add_argument("--grants", type=int, required=True, help=f"how many grants, at least {LEAST}")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")
    parser.add_argument("--faults", type=int, default=0, help="how many dangling references to plant")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    planted = generate(arguments.grants, arguments.out, arguments.faults, arguments.seed)
    print(f"{arguments.out}: {arguments.grants} grants, {len(planted)} faults")


if __name__ == "__main__":
    main()
