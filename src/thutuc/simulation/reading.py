"""A plan comes in from a file: bounded, checked word by word, each mistake told with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from thutuc import bounded, safetoml
from thutuc.errors import PlanRefused
from thutuc.mistakes import known
from thutuc.simulation.findings import ABOUT_PEOPLE, MOST_TOLD, Notes
from thutuc.simulation.lines import Path as Place
from thutuc.simulation.lines import lines_of
from thutuc.simulation.mending import Mended, stand_in
from thutuc.simulation.plan import Plan

#: The largest plan that is read.
MOST_BYTES = 8_000_000
#: Lines and values of a plan, as its commas tell: a wrong value is far larger to tell than to write.
MOST_WORDS = 500_000
#: So often what is wrong is taken out, and what is left is read again.
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan as far as it can be read."""

    plan: Plan | None  #: without what is wrong in it; ``None`` where nothing can be run with the rest
    lines: Mapping[Place, int]
    notes: Notes  #: what is wrong; what is noted further is placed where the file has it


def read_plan(path: Path) -> tuple[Plan, Mapping[Place, int]]:
    """The plan in a file, and on which line each of its words stands; raises :class:`PlanRefused`."""
    return parse_plan(_text(path), str(path))


def parse_plan(text: str, file: str) -> tuple[Plan, Mapping[Place, int]]:
    """The plan in a text, and on which line of it each of its words stands."""
    read = _parsed(text, file)
    if read.plan is None or read.notes.refused:
        raise PlanRefused(read.notes.told())
    return read.plan, read.lines


def read_as_far(path: Path) -> Reading:
    """What can be read of a plan; raises :class:`PlanRefused` of a file that is no TOML or too large."""
    return _parsed(_text(path), str(path))


def _parsed(text: str, file: str) -> Reading:
    if text.count("\n") + text.count(",") > MOST_WORDS:
        notes = Notes(file, {})
        most = f"nhiều nhất {MOST_WORDS} dòng và giá trị", f"expected at most {MOST_WORDS} lines and values"
        notes.say("size", (), *most)
        raise PlanRefused(notes.found)
    try:
        said = safetoml.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        notes = Notes(file, {})
        line, vi, en = safetoml.mistake(error, text)
        notes.say("toml", (), f"dòng {line}: không phải TOML: {vi}", f"line {line}: expected TOML, but: {en}")
        raise PlanRefused(notes.found) from error
    lines = lines_of(text)
    mended = Mended(said)
    notes = Notes(file, lines, mended)
    plan = _taken(mended, notes)
    if mended.lacks_people:
        notes.hush(ABOUT_PEOPLE)
    return Reading(plan, lines, notes)


def _taken(mended: Mended, notes: Notes) -> Plan | None:
    """The plan, after what is wrong in it was noted and taken out."""
    for _ in range(_ROUNDS):
        try:
            return Plan.model_validate(mended.said)
        except ValidationError as error:
            told = error.errors(include_url=False, include_context=False)
            places = [mended.written(_place(one, mended)) for one in told[: MOST_TOLD + 1]]
            for one in told[: MOST_TOLD + 1]:
                if not _follows(one, told, mended):
                    _note(notes, one)
        if len(notes.found) > MOST_TOLD or not sum([mended.take_out(place) for place in places]):
            return None
    return None


def _place(one: Mapping[str, Any], mended: Mended) -> tuple[str | int, ...]:
    """What has to go for a mistake to be gone: the word, or what a word is missing in."""
    place = tuple(part for part in one["loc"] if not (isinstance(part, str) and part.startswith("[")))
    if one["type"] == "missing":
        return place if stand_in(mended.written(place)) is not None else place[:-1]
    return place or ("warm_up",)  # the only rule that is about the plan as a whole


def _text(path: Path) -> str:
    notes = Notes(str(path), {})
    try:
        raw = bounded.beginning(path, MOST_BYTES)
        if len(raw) <= MOST_BYTES:
            return raw.decode("utf-8")
        notes.say(
            "size",
            (),
            f"kế hoạch lớn hơn {bounded.dotted(MOST_BYTES)} byte",
            f"expected at most {MOST_BYTES} bytes",
        )
    except (OSError, UnicodeDecodeError) as error:
        vi, en = bounded.reason(error)
        if isinstance(error, UnicodeDecodeError):
            _, vi, en = safetoml.mistake(error, "")
        notes.say("read", (), f"không đọc được: {vi}", f"expected a file that can be read, but: {en}")
    raise PlanRefused(notes.found)


def _follows(one: Mapping[str, Any], told: Sequence[Mapping[str, Any]], mended: Mended) -> bool:
    """Whether something is only wrong because what is wrong in it, or beside it, was left out."""
    place = one["loc"]
    if not place and ("days",) in mended.out:  # no warm-up is shorter than days that nobody knows
        return True
    return one["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in told
    )


def _note(notes: Notes, one: Mapping[str, Any]) -> None:
    """One mistake in both languages; ours say both themselves, parted by a dot."""
    path = tuple(part for part in one["loc"] if not (isinstance(part, str) and part.startswith("[")))
    word, said = str(path[-1]) if path else "?", str(one["msg"])
    vietnamese, dot, english = said.removeprefix("Value error, ").partition(" · ")
    found = f"{one['input']!r}"[:60]
    if one["type"] == "extra_forbidden":
        words = ", ".join(known(Plan, one["loc"]))
        vietnamese = f"không có mục {word!r} trong kế hoạch; có: {words}"
        english = f"there is no word {word!r} in a plan; known are {words}"
    elif one["type"] == "missing":
        vietnamese, english = f"thiếu {word!r}", f"{word!r} is missing"
    elif one["type"] == "range":
        vietnamese, english = f"{word}: {vietnamese}", f"{word}: {english}"
    elif not dot:
        vietnamese, english = f"{word}: giá trị không dùng được {found}", f"{word}: {said} (found {found})"
    notes.say(one["type"].replace("_", "-"), path or ("warm_up",), vietnamese, english)
