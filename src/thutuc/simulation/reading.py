"""A plan comes in from a file: bounded, checked word by word, each mistake told with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from thutuc import safetoml
from thutuc.errors import PlanRefused
from thutuc.simulation.findings import Notes
from thutuc.simulation.lines import Path as Place
from thutuc.simulation.lines import lines_of
from thutuc.simulation.plan import Plan

#: The largest plan that is read.
MOST_BYTES = 8_000_000
#: Lines and values of a plan, as its commas tell: a wrong value is far larger to tell than to write.
MOST_WORDS = 500_000
#: Mistakes that are told of one plan.
MOST_TOLD = 100


def read_plan(path: Path) -> tuple[Plan, Mapping[Place, int]]:
    """The plan in a file, and on which line each of its words stands; raises :class:`PlanRefused`."""
    return parse_plan(_text(path), str(path))


def parse_plan(text: str, file: str) -> tuple[Plan, Mapping[Place, int]]:
    """The same from a text."""
    if text.count("\n") + text.count(",") > MOST_WORDS:
        notes = Notes(file, {})
        most = f"nhiều nhất {MOST_WORDS} dòng và giá trị", f"expected at most {MOST_WORDS} lines and values"
        notes.say("size", (), *most)
        raise PlanRefused(notes.found)
    try:
        said = safetoml.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        notes = Notes(file, {})
        notes.say("toml", (), f"tệp không phải TOML: {error}", f"expected TOML, found a mistake: {error}")
        raise PlanRefused(notes.found) from error
    lines = lines_of(text)
    try:
        return Plan.model_validate(said), lines
    except ValidationError as error:
        notes = Notes(file, lines)
        told = error.errors(include_url=False, include_context=False)
        for one in told:
            if len(notes.found) == MOST_TOLD:
                break
            if not _follows(one, told):
                _note(notes, one)
        raise PlanRefused(notes.found) from error


def _text(path: Path) -> str:
    notes = Notes(str(path), {})
    try:
        with path.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
        if len(raw) <= MOST_BYTES:
            return raw.decode("utf-8")
        notes.say("size", (), f"kế hoạch lớn hơn {MOST_BYTES} byte", f"expected at most {MOST_BYTES} bytes")
    except (OSError, UnicodeDecodeError) as error:
        notes.say("read", (), f"không đọc được: {error}", f"expected a file that can be read, but: {error}")
    raise PlanRefused(notes.found)


def _follows(one: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a list is only too short because what is wrong in it was left out."""
    place = one["loc"]
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
        vietnamese, english = f"không có mục {word!r} trong kế hoạch", f"there is no word {word!r} in a plan"
    elif one["type"] == "missing":
        vietnamese, english = f"thiếu {word!r}", f"{word!r} is missing"
    elif not dot:
        vietnamese, english = f"{word}: giá trị không dùng được {found}", f"{word}: {said} (found {found})"
    notes.say(one["type"].replace("_", "-"), path, vietnamese, english)
