"""Lists to choose from: which units there are today, and who holds a post in them; of one's own agency."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from tests.api_world import Client, make_token
from tests.assigning_world import CIVIL, chain, office, step
from tests.office import ZONE, province, sample_rows
from tests.vector_world import day

from thutuc import load_plugins
from thutuc.api import Service
from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError, WrongData


@pytest.fixture(scope="module")
def world():
    return office(chain(step("work", CIVIL)))


def drawn(today=date(2026, 3, 2)):
    """Agency, unit, officer and post of those who hold one on a day, as the file of the sample says."""
    rows = sample_rows()
    agency = {unit["id"]: unit["agency"] for unit in rows["units"]}
    unit = {post["id"]: post["unit"] for post in rows["posts"]}
    return {
        (agency[unit[held["post"]]], unit[held["post"]], held["officer"], held["post"])
        for held in rows["holdings"]
        if held.get("since", date.min) <= today <= held.get("until", date.max)
    }


def told(seats):
    return [(seat.agency, seat.unit, seat.officer, seat.post) for seat in seats]


def test_officers_are_those_who_hold_a_post_in_the_organisation_s_file(world):
    found = told(world.engine.officers())
    everybody = drawn()
    assert set(found) <= everybody and found == sorted(set(found)) and len(found) > 20
    assert {who for *_, who, _ in everybody} == {who for *_, who, _ in found}  # who is lent sits elsewhere
    mine = [each for each in found if each[0] == "dong-may"]
    assert told(world.engine.officers(unit="dong-may")) == mine
    desk = [each for each in mine if each[1] == "dong-may.one-stop"]
    assert desk and told(world.engine.officers(unit="dong-may.one-stop")) == desk
    for seat in world.engine.officers(unit="dong-may"):
        assert seat.officer_name and seat.post_title and seat.unit_name
    with pytest.raises(WrongData, match=r"is known, found 'dong-mai'") as refused:
        world.engine.officers(unit="dong-mai")
    assert refused.value.argument == "unit"


def test_units_are_those_in_which_somebody_holds_a_post(world):
    units = world.engine.units()
    assert [unit.id for unit in units] == list(dict.fromkeys(seat.unit for seat in world.engine.officers()))
    mine = world.engine.units(agency="dong-may")
    assert mine == [unit for unit in units if unit.agency == "dong-may"]
    assert ("dong-may.one-stop", "one-stop") in [(unit.id, unit.kind) for unit in mine]
    assert len({unit.above for unit in mine}) == 1
    with pytest.raises(WrongData) as refused:
        world.engine.units(agency="khong-co")
    assert refused.value.argument == "agency"


@pytest.mark.parametrize("month", range(1, 13))
def test_whoever_is_listed_sits_there_and_whoever_sits_is_listed(month):
    house, at = province(), datetime(2026, month, 10, 9, tzinfo=ZONE)
    listed = house.officers(None, at)
    everybody = {held["officer"] for held in sample_rows()["holdings"]}
    own = [seat for who in everybody for seat in house.seats_of(who, at) if seat.instead_of is None]
    assert sorted(listed, key=repr) == sorted(own, key=repr)


def test_who_is_away_is_listed_as_away():
    away = sample_rows()["absences"][0]
    at = datetime.combine(away["since"], time(12), ZONE)
    (there, *_) = [seat for seat in province().officers(None, at) if seat.officer == away["officer"]]
    assert there.on_leave


def test_without_a_plug_in_that_lists_them_nothing_can_be_chosen_from():
    plugins = load_plugins(names=("deadlines",))
    with pytest.raises(ConfigurationError, match="lists officers and units") as refused:
        plugins.officers(None, day("02/03 09:00"))
    assert "hook officers" in in_vietnamese(refused.value)


def test_a_client_chooses_in_its_own_agency_page_by_page(world):
    service = Service(world.engine)
    commune, everywhere = (
        Client(service, make_token(world.engine, scopes="read", agency=agency))
        for agency in ("dong-may", None)
    )
    mine = [unit.id for unit in world.engine.units(agency="dong-may")]
    found = commune.get("/v1/units").body
    assert ([each["id"] for each in found["items"]], found["next"]) == (mine, None)
    assert found["items"][0].keys() == {"id", "name", "kind", "agency", "agency_name", "above"}
    first = commune.get("/v1/units?limit=2").body
    rest = commune.get(f"/v1/units?limit=500&cursor={first['next']}").body
    assert [each["id"] for each in first["items"] + rest["items"]] == mine
    assert len(everywhere.get("/v1/units?limit=500").body["items"]) == len(world.engine.units())

    staff = commune.get("/v1/officers?unit=dong-may.one-stop").body["items"]
    seats = world.engine.officers(unit="dong-may.one-stop")
    assert [(each["officer"], each["post"]) for each in staff] == [
        (each.officer, each.post) for each in seats
    ]
    assert {each["agency"] for each in commune.get("/v1/officers?limit=500").body["items"]} == {"dong-may"}
    assert commune.get("/v1/officers?unit=finance").status == 403
