"""The plan of a migration: from which version to which, by whose decision, and what is called otherwise."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from thutuc import bounded, safetoml
from thutuc.engine.courses import LegalTerm
from thutuc.errors import ConfigurationError
from thutuc.mistakes import known

#: The largest plan that is read, and the most pairs in one of its tables.
MOST_BYTES, MOST_PAIRS = 256_000, 5_000
_MOST_TOLD = 20
_HEADER = re.compile(r"\s*\[([^\]]+)\]\s*(?:#.*)?")
_KEY = re.compile(r"""\s*["']?([^"'=\s]+)["']?\s*=""")

Id = Annotated[str, Field(min_length=1, max_length=500)]
Pairs = Annotated[dict[Id, Id], Field(max_length=MOST_PAIRS)]


class PlanProblem(NamedTuple):
    """One thing that is wrong with a plan."""

    line: int | None  #: where the plan came from a file
    vi: str
    en: str


class MigrationRefused(ConfigurationError):
    """A plan cannot be carried out as it is written; nothing was changed."""

    def __init__(self, file: str, problems: Iterable[PlanProblem]) -> None:
        self.file = file
        self.problems = tuple(problems)[:_MOST_TOLD]
        super().__init__("\n".join(_told(file, each) for each in self.problems))


def _told(file: str, problem: PlanProblem) -> str:
    place = file if problem.line is None else f"{file}:{problem.line}"
    return f"{place}: {problem.vi}. · {problem.en}."


class MigrationPlan(BaseModel):
    """How the dossiers of one version of a procedure go on under another."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    procedure: Id  #: id or national code
    from_version: Annotated[int, Field(alias="from", ge=1, strict=True)]  #: the version they are on
    to_version: Annotated[int, Field(alias="to", ge=1, strict=True)]  #: the version they go on under
    #: number of the paper that orders it; empty: whoever runs the plan gives it
    decision: Annotated[str, Field(max_length=500)] = ""
    #: which legal term counts: that of the day of reception (R1), or the new version's
    legal_term: LegalTerm = "reception"
    elements: Pairs = {}  #: old id → new id, where they differ
    flows: Pairs = {}  #: the same for flows, where a join waits
    #: events at an edge or of an event subprocess that the new version has no more
    drop: Annotated[tuple[Id, ...], Field(max_length=MOST_PAIRS)] = ()

    _file: str = PrivateAttr("plan")
    _text: str = PrivateAttr("")

    def ordered_by(self, decision: str | None = None) -> str:
        """The number of the decision: the one given beside the plan, else the plan's own."""
        if decision is None and not self.decision:
            vi = "decision: ghi số quyết định vào kế hoạch, hoặc nêu bằng --decision"
            en = "decision: write the number of the decision, or give it with --decision (decision=…)"
            raise self.refused([("decision", vi, en)])
        return self.decision if decision is None else decision

    def refused(self, problems: Iterable[tuple[str, str, str]]) -> MigrationRefused:
        """The refusal that tells what is wrong with each of these elements, with its line."""
        told = islice(problems, _MOST_TOLD)
        found = [PlanProblem(_line(self._text, (element,)), vi, en) for element, vi, en in told]
        return MigrationRefused(self._file, found)


def read_migration(path: str | Path) -> MigrationPlan:
    """The plan in a TOML file; raises :class:`MigrationRefused` with every mistake and its line."""
    file = str(path)
    try:
        raw = bounded.beginning(Path(path), MOST_BYTES)
        if len(raw) > MOST_BYTES:
            said = "kế hoạch quá lớn", f"Expected at most {MOST_BYTES:,} bytes"
            raise MigrationRefused(file, [PlanProblem(None, *said)])
        return parse_migration(raw.decode("utf-8-sig"), file)
    except OSError as error:
        vi, en = bounded.reason(error)
        said = f"không đọc được: {vi}", f"Expected a file that can be read, but: {en}"
        raise MigrationRefused(file, [PlanProblem(None, *said)]) from error
    except UnicodeDecodeError as error:
        said = "tệp không phải UTF-8", "Expected UTF-8"
        raise MigrationRefused(file, [PlanProblem(None, *said)]) from error


def parse_migration(text: str, file: str = "plan.toml") -> MigrationPlan:
    """The plan of a move in a text."""
    try:
        plan = MigrationPlan.model_validate(safetoml.loads(text))
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False)[:_MOST_TOLD]
        found = [_problem(text, one["loc"], one["type"], one["msg"]) for one in told]
        raise MigrationRefused(file, found) from error
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        line, vi, en = safetoml.mistake(error, text)
        said = f"sai cú pháp TOML: {vi}", f"Expected TOML, but: {en}"
        raise MigrationRefused(file, [PlanProblem(line, *said)]) from error
    plan._file, plan._text = file, text
    return plan


def _problem(text: str, place: Sequence[int | str], kind: str, said: str) -> PlanProblem:
    path = [str(part) for part in place if not (isinstance(part, str) and part.startswith("["))]
    word = ".".join(path)[:80]
    vi, en = f"{word}: giá trị không dùng được", f"{word}: {said}"
    if kind == "extra_forbidden":
        words = ", ".join(known(MigrationPlan, path))
        vi = f"không có mục {word!r} trong kế hoạch; có: {words}"
        en = f"there is no word {word!r} in a plan; known are {words}"
    elif kind == "missing":
        vi, en = f"thiếu {word!r}", f"{word!r} is missing"
    return PlanProblem(_line(text, path), vi, en)


def _line(text: str, path: Sequence[str]) -> int | None:
    """Where a key stands, or the table that it should stand in."""
    table, found = "", None
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.fullmatch(line[:1_000]), _KEY.match(line[:1_000])
        if header is not None:
            table = header[1].strip().strip('"')
            found = number if path[:1] == [table] else found
        elif key is not None and path:
            named = key[1] == path[-1] and (len(path) == 1 or table == path[0])
            if named or (key[1] == path[0] and not table):
                return number
    return found
