"""Two communes that become one on 01/07/2026, with dossiers open in them: what the worked examples I ask."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from tests.office import BIRTH, LAND, ZONE, Clock, add_shipped, sample_rows

from thutuc import Dossier, Engine, load_plugins
from thutuc.organisation import OrganisationData
from thutuc.store import Store

LAST, FIRST = date(2026, 6, 30), date(2026, 7, 1)
DECISION = "1660/NQ-UBTVQH15"

#: Who goes to the new commune from the old ones; everybody else's post ends with his commune.
GOES = {
    "dong-may.chair": "song-may.chair",
    "lung-suong.deputy-1": "song-may.deputy-1",
    "dong-may.deputy-2": "song-may.deputy-2",
    "lung-suong.centre-director": "song-may.centre-director",
    "dong-may.desk-1": "song-may.desk-1",
    "lung-suong.desk-1": "song-may.desk-2",
    "dong-may.office-chief": "song-may.office-chief",
    "dong-may.civil-status-1": "song-may.civil-status-1",
    "lung-suong.civil-status-1": "song-may.civil-status-2",
    "lung-suong.clerk": "song-may.clerk",
    "dong-may.economics-head": "song-may.economics-head",
    "lung-suong.land-officer-1": "song-may.land-officer-1",
    "dong-may.land-officer-2": "song-may.land-officer-2",
    "lung-suong.culture-head": "song-may.culture-head",
    "dong-may.culture-officer": "song-may.culture-officer",
}

Plain = dict[str, Any]


def add_commune(data: Plain, id: str, name: str, code: str, since: date | None = None) -> None:
    """One more commune, with the units and posts that Đồng Mây has; if new, it is served as that one was."""

    def named(one: Plain, **more: Any) -> Plain:
        text = {key: value for key, value in one.items() if key not in ("since", "until", "successors")}
        made = {key: _renamed(value, id, name) for key, value in text.items()}
        return made | more | ({} if since is None else {"since": since})

    data["agencies"] += [named(one, code=code) for one in data["agencies"] if one["id"] == "dong-may"]
    data["units"] += [named(one) for one in data["units"] if one["agency"] == "dong-may"]
    posts = [one for one in data["posts"] if one["id"].startswith("dong-may.")]
    data["posts"] += [{key: _renamed(value, id, name) for key, value in one.items()} for one in posts]
    for agency in data["agencies"]:
        if since is not None and "dong-may" in agency.get("serves", ()):
            agency["serves"] = [*agency["serves"], id]


def _renamed(value: Any, id: str, name: str) -> Any:
    return value.replace("dong-may", id).replace("Đồng Mây", name) if isinstance(value, str) else value


def end_commune(data: Plain, id: str, *successors: str) -> None:
    """The commune is there until 30/06/2026; its officers' posts end with it."""
    for agency in data["agencies"]:
        if agency["id"] == id:
            agency |= {"until": LAST, "successors": list(successors)}
    for unit in data["units"]:
        if unit["agency"] == id:
            unit["until"] = LAST
    for holding in data["holdings"]:
        if holding["post"].startswith(f"{id}."):
            holding["until"] = LAST


def settle(data: Plain, id: str, *, only: str = "") -> None:
    """Who goes along sits in the posts of the new commune from 01/07/2026."""
    seats = {holding["post"]: holding["officer"] for holding in data["holdings"]}
    for old, new in GOES.items():
        if new.startswith(f"{id}.") and old.startswith(only):
            data["holdings"].append({"post": new, "officer": seats[old], "since": FIRST})


def before() -> Plain:
    """The sample province, and a third commune Bản Cao that goes on."""
    data = deepcopy(sample_rows())
    add_commune(data, "ban-cao", "Bản Cao", "H99.44")
    for number, post in enumerate(one for one in data["posts"] if one["id"].startswith("ban-cao.")):
        officer = f"ban-cao.{number}"
        data["officers"].append({"id": officer, "name": f"Cán bộ Bản Cao {number}"})
        data["holdings"].append({"post": post["id"], "officer": officer, "since": date(2025, 7, 1)})
    return data


def merged() -> OrganisationData:
    """Đồng Mây and Lũng Sương become Sông Mây."""
    data = before()
    add_commune(data, "song-may", "Sông Mây", "H99.45", FIRST)
    settle(data, "song-may")
    for id in ("dong-may", "lung-suong"):
        end_commune(data, id, "song-may")
    return OrganisationData.model_validate(data)


def forgotten(agency: str) -> OrganisationData:
    """The merged province, in whose file nothing of an agency stands any more."""
    data = merged().model_dump()
    gone = {unit["id"] for unit in data["units"] if unit["agency"] == agency}
    data["agencies"] = [one for one in data["agencies"] if one["id"] != agency]
    data["units"] = [one for one in data["units"] if one["id"] not in gone]
    data["posts"] = [one for one in data["posts"] if one["unit"] not in gone]
    data["holdings"] = [one for one in data["holdings"] if not one["post"].startswith(f"{agency}.")]
    for other in data["agencies"]:
        other["serves"] = [one for one in other["serves"] if one != agency]
    return OrganisationData.model_validate(data)


def split() -> OrganisationData:
    """Đồng Mây is shared out among Sông Mây and Sơn Trung: who goes where, a person decides."""
    data = before()
    for id, name, code in (("song-may", "Sông Mây", "H99.45"), ("son-trung", "Sơn Trung", "H99.46")):
        add_commune(data, id, name, code, FIRST)
    settle(data, "song-may")
    for old, new in GOES.items():
        if old.startswith("lung-suong."):
            continue
        officer = f"son-trung.{new.partition('.')[2]}"
        data["officers"].append({"id": officer, "name": f"Cán bộ Sơn Trung {len(data['officers'])}"})
        post = new.replace("song-may", "son-trung")
        data["holdings"].append({"post": post, "officer": officer, "since": FIRST})
    end_commune(data, "dong-may", "song-may", "son-trung")
    end_commune(data, "lung-suong", "song-may")
    return OrganisationData.model_validate(data)


def at(text: str) -> datetime:
    """``2026-06-22 09:00`` in the zone of the office."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Commune:
    """The province before and after, an engine over it, and the clock."""

    def __init__(
        self,
        store: Store,
        data: OrganisationData | None = None,
        *extra: object,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.store, self.clock = store, Clock(at("2026-06-22 09:00"))
        sections = {"roles": {"organisation": data or merged()}, **(settings or {})}
        plugins = load_plugins(sections, extra=extra)
        self.engine = Engine(store, plugins=plugins, clock=self.clock)

    def ship(self) -> Commune:
        """Keep the three procedures that are shipped."""
        add_shipped(self.store)
        return self

    def birth(self, when: str, commune: str = "dong-may", **more: Any) -> int:
        """A birth to register, handed in and received there."""
        self.clock.now = at(when)
        desk = {"dong-may": "an.nguyen", "lung-suong": "hieu.cam", "song-may": "an.nguyen"}
        by = more.pop("by", desk.get(commune, "ban-cao.5"))
        place = {"received_at": f"{commune}.one-stop", "competent": commune}
        return self.engine.start(BIRTH, by=by, **{"receive": True} | place | more).id

    def land(self, when: str) -> int:
        """A lost certificate to be given again: the branch decides, the commune posts the notice."""
        self.clock.now = at(when)
        place = {"received_at": "dong-may.one-stop", "competent": "land-branch-1"}
        return self.engine.start(LAND, by="an.nguyen", receive=True, **place).id

    def do(self, dossier: int, step: str, **data: Any) -> Dossier:
        """Complete the open task of *step* by who holds it or answers for it."""
        task = next(task for task in self.engine.dossier(dossier).tasks if task.step == step)
        return self.engine.complete(task.id, by=task.holder or task.officer or "", data=data)

    def hand_over(self, when: str = "2026-07-01 00:00", unit: str = "dong-may", **more: Any) -> Any:
        """Đồng Mây hands over at that instant."""
        self.clock.now = at(when)
        return self.engine.hand_over(**{"by": "system", "decision": DECISION, "from_unit": unit} | more)

    def events(self, dossier: int, kind: str) -> list[Any]:
        """Every event of a kind in the journal of a dossier."""
        records = self.engine.journal(dossier)
        return [event for record in records for event in record.events if event.kind == kind]
