"""Reads a scenario from its TOML file, or says on which line what is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from thutuc import bounded, safetoml
from thutuc.errors import Problem, ScenarioRefused
from thutuc.mistakes import known as words_known
from thutuc.mistakes import nearest
from thutuc.scenario.acts import VERBS, Act, Until
from thutuc.scenario.lines import Lines, lines_of
from thutuc.scenario.values import written
from thutuc.scenario.words import MOST_ACTS, Scenario

__all__ = ["MOST_BYTES", "ScenarioRefused", "read", "read_text"]

#: The largest scenario that is read.
MOST_BYTES = 256_000
_MOST_TOLD = 20

_TYPES = {
    "string_type": ("chữ trong ngoặc kép", "text in quotes"),
    "bool_type": ("true hoặc false", "true or false"),
    "int_type": ("một số nguyên", "a whole number"),
    "tuple_type": ("một danh sách […]", "a list […]"),
    "dict_type": ("một bảng {…}", "a table {…}"),
    "model_type": ("một bảng {…}", "a table {…}"),
    "string_too_short": ("chữ, không để trống", "some text"),
    "string_too_long": ("chữ ngắn hơn", "a shorter text"),
    "too_long": (f"nhiều nhất {MOST_ACTS} việc", f"at most {MOST_ACTS} acts"),
    "too_short": ("ít nhất một mục", "one at least"),
}


def read(path: str | Path) -> Scenario:
    """The scenario of a file; raises :class:`ScenarioRefused` with every problem and its line."""
    path = Path(path)
    try:
        source = bounded.beginning(path, MOST_BYTES)
    except OSError as error:
        vi, en = bounded.reason(error)
        problem = Problem(1, f"không đọc được tệp ({vi})", f"Expected to read the file, but: {en}")
        raise ScenarioRefused(str(path), [problem]) from error
    return read_text(source, path)


def read_text(source: bytes | str, file: Path | None = None) -> Scenario:
    """The scenario that a text tells; *file* is what it goes by, and where an organisation is looked for."""
    name = str(file) if file is not None else "scenario.toml"
    if len(source) > MOST_BYTES:
        raise ScenarioRefused(name, [Problem(1, "tệp quá lớn", f"Expected at most {MOST_BYTES:,} bytes")])
    text = ""
    try:
        text = source if isinstance(source, str) else source.decode("utf-8")
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")  # as Windows writes it
        raw = safetoml.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        line, vi, en = safetoml.mistake(error, text)
        problem = Problem(line, f"không đúng cú pháp TOML: {vi}", f"Expected TOML, found a mistake: {en}")
        raise ScenarioRefused(name, [problem]) from error
    lines = lines_of(text)
    problems: list[Problem] = []
    acts = _acts(raw.pop("act", []), lines, problems)
    try:
        scenario = Scenario.model_validate({**raw, "act": acts})
    except ValidationError as error:
        problems += _problems(error, Scenario, lines, ())
    if problems:
        raise ScenarioRefused(name, sorted(problems, key=lambda one: one.line)[:_MOST_TOLD])
    return scenario.read_from(file, lines)


def _acts(raw: object, lines: Lines, problems: list[Problem]) -> tuple[Act, ...]:
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        line = lines.of("act")
        problems.append(Problem(line, "mong đợi các bảng [[act]]", "Expected tables [[act]]"))
        return ()
    if len(raw) > MOST_ACTS:
        vi, en = (
            f"mong đợi nhiều nhất {MOST_ACTS} việc",
            f"Expected at most {MOST_ACTS} acts, found {len(raw)}",
        )
        problems.append(Problem(lines.of("act", MOST_ACTS), vi, en))
        return ()
    acts = []
    for number, one in enumerate(raw):
        kind = _kind(one)
        if kind is None:
            problems.append(_no_verb(one, lines.of("act", number)))
            continue
        try:
            acts.append(kind.model_validate(one))
        except ValidationError as error:
            problems += _problems(error, kind, lines, ("act", number))
    return tuple(acts)


def _kind(one: Mapping[str, Any]) -> type[Act] | None:
    verbs = VERBS.keys() & one.keys()
    if len(verbs) != 1:
        return None
    (verb,) = verbs
    return Until if verb == "do" and "until" in one else VERBS[verb]


def _no_verb(one: Mapping[str, Any], line: int) -> Problem:
    found = sorted(VERBS.keys() & one.keys())
    if found:
        both = ", ".join(found)
        return Problem(
            line, f"mỗi [[act]] chỉ nói một việc, thực tế có {both}", f"Expected one act, found {both}"
        )
    near = [hit for key in one for hit in nearest(key[:40], VERBS, cutoff=0.6)]
    meant = (f"; có phải là {near[0]}?", f"; did you mean {near[0]}?") if near else ("", "")
    known = ", ".join(VERBS)
    return Problem(
        line,
        f"không rõ việc gì xảy ra; mong đợi một trong: {known}{meant[0]}",
        f"Expected what happens, one of: {known}{meant[1]}",
    )


def mistakes(error: ValidationError, kind: type[Any]) -> list[Problem]:
    """What is wrong with words that stand in no file."""
    return list(_problems(error, kind, Lines(), ()))


def _problems(
    error: ValidationError, kind: type[Any], lines: Lines, place: tuple[str | int, ...]
) -> Iterator[Problem]:
    told: set[tuple[str | int, ...]] = set()
    for one in error.errors(include_url=False):
        where = tuple(part for part in (*place, *one["loc"]) if not _is_choice(part))
        known = next((where[:n] for n in range(len(where), 0, -1) if where[:n] in lines.first), where)
        if one["type"] in ("missing", "extra_forbidden"):
            known = where
        if known not in told:  # of several types that a value may have, the first is told
            told.add(known)
            yield Problem(lines.of(*where), *_words(one, _key(known), kind))


def _is_choice(part: str | int) -> bool:
    """Whether pydantic names one of several types here, and nothing of the file."""
    return isinstance(part, str) and any(sign in part for sign in "[(")


def _key(place: tuple[str | int, ...]) -> str:
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def _words(one: Mapping[str, Any], key: str, kind: type[Any]) -> tuple[str, str]:
    shown = written(one.get("input"))[:60]
    if one["type"] == "told":
        before = f"{key}: " if key else ""
        return f"{before}{one['ctx']['vi']}", f"{before}{one['ctx']['en']}"
    if one["type"] == "missing":
        return f"thiếu {key}", f"Expected {key}, found nothing"
    if one["type"] == "extra_forbidden":
        known = words_known(kind, one["loc"])
        near = nearest(key[:40], known, cutoff=0.6)
        all_of = ", ".join(known)
        meant = (f"; các mục có: {all_of}", f"; known: {all_of}") if known else ("", "")
        meant = (f"; có phải là {near[0]}?", f"; did you mean {near[0]}?") if near else meant
        return f"ở đây không có mục {key[:60]!r}{meant[0]}", f"Expected no {key[:60]!r} here{meant[1]}"
    expected = _TYPES.get(one["type"]) or _limit(one)
    if expected is not None:
        vi, en = expected
        return f"{key}: mong đợi {vi}, thực tế {shown}", f"{key}: Expected {en}, found {shown}"
    return f"{key}: không nhận giá trị {shown}", f"{key}: {one['msg']}, found {shown}"


def _limit(one: Mapping[str, Any]) -> tuple[str, str] | None:
    """The choices or the bound that a value keeps to."""
    given = one.get("ctx", {})
    if one["type"] == "literal_error":
        some = ", ".join(re.findall(r"'([^']*)'", given["expected"])) or "true"
        return f"một trong {some}", f"one of {some}"
    for sign, vi, en in (("le", "nhiều nhất", "at most"), ("ge", "ít nhất", "at least")):
        if sign in given:
            return f"{vi} {given[sign]}", f"{en} {given[sign]}"
    return None
