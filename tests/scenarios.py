"""Scenarios for tests: short texts on the shipped procedures, deployed once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from thutuc import library
from thutuc.scenario import Outcome, Stage, World, read_text, run

LAND = "cap-lai-giay-chung-nhan-bi-mat"
BIRTH = "dang-ky-khai-sinh"
MARRIAGE = "dang-ky-ket-hon"

#: A certificate that was lost, handed in at a commune's one-stop.
HEAD = """\
title = "Cấp lại giấy chứng nhận"
start = 2026-03-02T08:00:00+07:00
received_at = "dong-may.one-stop"
competent = "land-branch-1"
by = "an.nguyen"
"""
#: Somebody has appraised it: step by step from the beginning.
PASSED_ON = """
[[act]]
do = "check_papers"

[[act]]
reassign = "verify_records"
to = "duc.tieu"
by = "van.la"
reason = "nghỉ phép từ ngày mai"
"""


@cache
def world() -> World:
    """The sample province, its plug-ins loaded once."""
    return World()


def stage(folder: str = LAND) -> Stage:
    """A shipped procedure, deployed once."""
    return world().stage(Path(str(library())) / folder / "procedure.bpmn")


def told(acts: str, folder: str = LAND, head: str = HEAD, file: Path | None = None) -> Outcome:
    """What becomes of a scenario that is written here."""
    return run(read_text(head + acts, file), stage(folder))


def wrong(outcome: Outcome) -> list[str]:
    """What was not as told, each with its line."""
    return [f"{one.line} {one.what}: {one.expected} | {one.found}" for one in outcome.failures]
