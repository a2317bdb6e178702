"""What the shipped procedures give of time is what their texts of law give, no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.vector_world import World, day

from thutuc import library
from thutuc.errors import WrongData, WrongState

HEAD = "quang.hoang"


def received(folder: str, when: str = "02/03 09:00", **data: object) -> World:
    """A dossier of a shipped procedure, received at Đồng Mây."""
    world = World()
    world.engine.deploy(Path(str(library())) / folder / "procedure.bpmn", by="system")
    world.hand_in(when, folder, data=data or None)
    return world


@pytest.mark.parametrize("folder", ["chung-thuc-giao-dich", "chung-thuc-di-chuc"])
def test_a_certified_transaction_takes_longer_by_written_agreement_only(folder: str) -> None:
    """NĐ 23/2015/NĐ-CP Điều 37."""
    world = received(folder)
    longer = {"by": HEAD, "ground": "agreement", "term": "05 ngày làm việc"}

    with pytest.raises(WrongData, match=r"the applicant's written agreement .*Điều 37"):
        world.engine.extend(world.id, **longer)
    with pytest.raises(WrongData, match="among agreement"):
        world.engine.extend(world.id, **longer | {"ground": "complexity"}, document="1/TB")
    assert world.it.due == day("04/03 17:30")
    world.engine.extend(world.id, **longer, document="03/TT")
    assert world.it.due == day("11/03 17:30")


def test_certifying_a_signature_is_never_extended() -> None:
    """NĐ 23/2015/NĐ-CP Điều 7 excepts Điều 21, 33 and 37 only."""
    world = received("chung-thuc-chu-ky")
    with pytest.raises(WrongData, match="declares none"):
        world.engine.extend(world.id, by=HEAD, ground="complexity", term="02 ngày làm việc", document="1/TB")


def test_a_certified_copy_takes_two_working_days_more_and_longer_by_agreement() -> None:
    """NĐ 23/2015/NĐ-CP Điều 21."""
    world = received("chung-thuc-ban-sao-tu-ban-chinh")
    with pytest.raises(WrongData, match="written agreement"):
        world.engine.extend(world.id, by=HEAD, ground="complexity", term="03 ngày làm việc")
    world.engine.extend(world.id, by=HEAD, ground="complexity", term="02 ngày làm việc")
    assert world.it.due == day("04/03 17:30")


def test_G11_a_marriage_with_nothing_to_verify_is_not_extended() -> None:
    """Luật Hộ tịch Điều 18: 05 working days where the conditions have to be verified."""
    world = received("dang-ky-ket-hon")
    world.do("02/03 09:10", "check_papers")
    world.do("02/03 09:40", "appraise", needs_verification=False, eligible=True)

    with pytest.raises(WrongState, match="needs_verification"):
        world.engine.extend(world.id, by=HEAD, ground="verification", term="04 ngày làm việc")
    assert world.it.due == day("02/03 17:30")


def test_A2_a_leg_of_the_karaoke_chain_is_counted_in_whole_days() -> None:
    """NĐ 297/2025/NĐ-CP gives the leg 03 working days, the step table does not: BLDS 2015 Điều 147, 148."""
    world, chain = World(), "lien-thong-ho-kinh-doanh-karaoke"
    world.engine.deploy(Path(str(library())) / chain / "procedure.bpmn", by="system")
    offices = {"police_office": "police", "culture_office": "culture"}
    world.hand_in("02/03 10:00", chain, receive=False, data=offices)
    world.engine.pay(world.id, by="system", moment="reception", document="1")
    world.engine.receive(world.id, by="an.nguyen")

    world.at("05/03 17:30")
    assert [one for one in world.told("DeadlineMissed") if one[0].clock.startswith("group")] == []
    world.at("06/03 00:01")
    ((missed, _),) = [one for one in world.told("DeadlineMissed") if one[0].clock.startswith("group")]
    assert missed.clock == "group:business" and missed.due == int(day("05/03 17:30").timestamp()) * 1_000_000
