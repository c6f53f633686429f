"""Portals made by hand: with names that try to be more than names, and large ones."""

from __future__ import annotations

from datetime import date, timedelta

from camgrant.rendering.portal.content import Access, CameraEntry, Pending, Person, Portal, SiteEntry, UnitEntry

__all__ = ["HOSTILE", "hostile", "many", "wide"]

DAY = date(2021, 7, 20)
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "line\u2028separator\u2029here",
    "\u202eright to left\u2066",
    "{{ 7 * 7 }} ${alert(1)} {name}",
    "</noscript></style><svg/onload=alert(1)>",
)


def access(cameras: frozenset[str], last: date = DAY + timedelta(days=60), basis: str = "1/CV") -> Access:
    """Live pictures of some cameras."""
    return Access("Hệ thống", "Đầu ghi", "s-one", cameras, ("live",), (), DAY, last, (basis,), "now")


def hostile() -> Portal:
    """Every name in it is one of `HOSTILE`."""
    cameras = tuple(CameraEntry(f"k-{number}", name, "s-one") for number, name in enumerate(HOSTILE))
    everything = frozenset(camera.id for camera in cameras)
    people = tuple(
        Person(f"c-{number}", name, name, "u-one", f"login{number}", (access(everything, basis=name),))
        for number, name in enumerate(HOSTILE)
    )
    return Portal(
        author=HOSTILE[1],
        audience="",
        as_of=DAY,
        commit="",
        tool="1",
        pack=HOSTILE[0],
        demo=True,
        units=(UnitEntry("u-one", HOSTILE[1], HOSTILE[0]),),
        sites=(SiteEntry("s-one", HOSTILE[0], HOSTILE[1], "u-one", False, (HOSTILE[5],)),),
        cameras=cameras,
        people=people,
        pending=(Pending(HOSTILE[1], HOSTILE[0], HOSTILE[3], DAY, 3),),
        charts=(),
    )


def many(accesses: int) -> Portal:
    """As many accesses, one for each person, ten cameras at each of many sites."""
    sites = tuple(SiteEntry(f"s-{n:04}", f"Chốt số {n}", "Pleiku", "u-one", False) for n in range(-(-accesses // 50)))
    cameras = tuple(
        CameraEntry(f"{site.id}-{n}", f"Làn {n} – {site.name}", site.id) for site in sites for n in range(10)
    )
    people = tuple(
        Person(
            f"c-nguyen-van-{n}",
            f"Nguyễn Văn {n:05}",
            "Cán bộ",
            "u-one",
            f"nv{n}",
            (access(frozenset({cameras[n % len(cameras)].id}), DAY + timedelta(days=20 + n % 60), f"{n % 90}/CV"),),
        )
        for n in range(accesses)
    )
    units = (UnitEntry("u-one", "Công an tỉnh", "CAT"),)
    return Portal("", "", DAY, "c0ffee", "1", "p", False, units, sites, cameras, people, (), ())


def wide(cameras: int) -> Portal:
    """One site with many cameras: somebody with a long name sees all of them, somebody else the last."""
    site = SiteEntry("s-one", "Khu điều trị", "Pleiku", "u-one", False)
    entries = tuple(CameraEntry(f"k-{n}", f"Lối-{n:02}", "s-one") for n in range(1, cameras + 1))
    people = (
        Person(
            "c-a",
            f"Nguyễn {'Phúc Tôn Nữ ' * 5}Anh",
            "Cán bộ",
            "u-one",
            "anh",
            (access(frozenset(one.id for one in entries)),),
        ),
        Person("c-b", "Siu Bình", "Cán bộ", "u-one", "binh", (access(frozenset({entries[-1].id})),)),
    )
    units = (UnitEntry("u-one", "Công an tỉnh", "CAT"),)
    return Portal("", "", DAY, "c0ffee", "1", "p", False, units, (site,), entries, people, (), ())
