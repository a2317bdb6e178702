"""Reads an organisation from YAML, and refuses what a file of names and dates has no use for.

Scalars stay text until the model says what they are, so that an id ``1.10`` or a name ``No`` is never
taken for a number or a truth value. Anchors, aliases, tags, repeated keys, deep nesting and huge files
are refused: none of them helps a person to read the file, and some can exhaust a server. The file is read
in one pass, which keeps nothing but the values: a whole country fits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from thutuc import bounded, mistakes
from thutuc.errors import ConfigurationError, OrganisationError
from thutuc.organisation import Organisation, OrganisationData, problems

MAX_BYTES: Final = 64_000_000
MAX_DEPTH: Final = 20

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language; the first is ten times faster

#: Where something stands in a file: ``("posts", 3, "title")``.
Place = tuple[int | str, ...]

#: Words that YAML 1.2 takes for nothing when they stand bare.
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


def read_organisation(path: Path, policies: Mapping[str, str] | None = None) -> Organisation:
    """Read, check and index the organisation written at *path*; *policies* are readings of the law."""
    data = read_words(path)
    try:
        return Organisation(data, policies)
    except OrganisationError:
        wrong = problems(data)
        lines = lines_of(path, [one.place for one in wrong])
        told = (f"{path}:{lines[one.place]}: {one.text}" for one in wrong)
        raise OrganisationError("\n".join(told)) from None


def read_words(path: Path) -> OrganisationData:
    """Read what the file says, each word well formed; whether they fit each other is not looked at."""
    text = _text(path)
    try:
        values = _Building().build(text)
        return OrganisationData.model_validate(values)
    except yaml.YAMLError as error:
        raise OrganisationError(f"{path}: {_mistake(error, text)}") from error
    except ValidationError as error:
        raise OrganisationError(_told(path, text, error)) from error
    except OrganisationError as error:
        raise OrganisationError(f"{path}: {error}") from None


def lines_of(path: Path, places: Iterable[Place]) -> dict[Place, int]:
    """The line on which each of the *places* stands in the file, or what it lies in."""
    return _lines(_text(path), list(places))


def _text(path: Path) -> str:
    try:
        raw = bounded.beginning(path, MAX_BYTES)
    except OSError as error:
        if error.errno is None:  # not the system's: a limit of time, as a signal's handler sets it
            raise
        raise ConfigurationError(f"Expected an organisation at {path}, found {error.strerror}.") from error
    if len(raw) > MAX_BYTES:
        raise OrganisationError(f"Expected at most {MAX_BYTES:,} bytes in {path}, found more.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OrganisationError(
            f"{path}: line 1: expected a file in UTF-8, found a mistake: {error}"
        ) from error


def _mistake(error: yaml.YAMLError, text: str) -> str:
    """Where it is no YAML; the commonest mistake, a tab at the beginning of a line, by its name."""
    mark = getattr(error, "problem_mark", None)
    number = mark.line + 1 if mark is not None else 1
    for line, each in enumerate(text.splitlines()[: number + 1], 1):
        if line >= number - 1 and "\t" in each[: len(each) - len(each.lstrip())]:
            return f"line {line}: expected spaces at its beginning, found a tab"
    problem = getattr(error, "problem", None) or str(error)
    return f"line {number}: expected YAML, found a mistake: {problem}"


class _Building:
    """One pass over the file: the values, and the lines of the places that are asked for."""

    def __init__(self, wanted: Collection[Place] = ()) -> None:
        self.wanted = wanted
        self.lines: dict[Place, int] = {}
        self._open: list[Any] = []  # the lists and mappings around what comes next
        self._keys: list[str | None] = []  # beside each mapping: the key whose value comes next
        self._paths: list[Place] = []  # where each of them stands, if lines are asked for
        self._root: Any = None

    def build(self, text: str) -> Any:
        """The values of the file, which is a mapping."""
        documents = 0
        for event in yaml.parse(text, Loader=_LOADER):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._enter(event, {})
            elif kind is yaml.SequenceStartEvent:
                self._enter(event, [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._open.pop()
                self._keys.pop()
                self._paths.pop()
            elif kind is yaml.AliasEvent:
                self._plain(event)
            elif kind is yaml.DocumentStartEvent and (documents := documents + 1) > 1:
                raise OrganisationError(f"line {_line(event)}: expected one document, found another.")
        if not isinstance(self._root, dict):
            raise OrganisationError(
                "expected agencies, units, posts, officers and holdings, found none of them."
            )
        return self._root

    def _scalar(self, event: Any) -> None:
        self._plain(event)
        text = event.value
        bare = event.implicit[0] and not event.style
        if self._open and type(self._open[-1]) is dict and self._keys[-1] is None:
            if text in self._open[-1]:
                raise OrganisationError(
                    f"line {_line(event)}: expected the key {text!r} once, found it twice."
                )
            self._keys[-1] = text
            return
        self._put(event, None if bare and text in _NOTHING else text)

    def _enter(self, event: Any, value: Any) -> None:
        self._plain(event)
        if self._open and type(self._open[-1]) is dict and self._keys[-1] is None:
            raise OrganisationError(f"line {_line(event)}: expected a word as key, found a list or mapping.")
        place = self._place() if self.wanted else ()
        self._put(event, value)
        self._open.append(value)
        self._paths.append(place)
        self._keys.append(None)
        if len(self._open) > MAX_DEPTH:
            raise OrganisationError(f"line {_line(event)}: expected at most {MAX_DEPTH} levels, found more.")

    def _put(self, event: Any, value: Any) -> None:
        if self.wanted and (place := self._place()) in self.wanted:
            self.lines[place] = _line(event)
        if not self._open:
            self._root = value
            return
        around = self._open[-1]
        if type(around) is list:
            around.append(value)
        else:
            around[self._keys[-1]] = value
            self._keys[-1] = None

    def _place(self) -> Place:
        """Where the value that comes next stands."""
        if not self._open:
            return ()
        around = self._open[-1]
        return (*self._paths[-1], len(around) if type(around) is list else self._keys[-1] or "")

    @staticmethod
    def _plain(event: Any) -> None:
        if getattr(event, "anchor", None) is not None:
            raise OrganisationError(f"line {_line(event)}: expected plain values, found an anchor or alias.")
        if (tag := getattr(event, "tag", None)) is not None:
            raise OrganisationError(f"line {_line(event)}: expected plain values, found the tag {tag!r}.")


def _told(path: Path, text: str, error: ValidationError) -> str:
    """Every mistake with its line and its place in the file."""
    wrong = error.errors(include_url=False, include_context=False)
    lines = _lines(text, [one["loc"] for one in wrong])
    told = []
    for one in wrong:
        place = ".".join(str(part) for part in one["loc"])
        told.append(f"{path}:{lines[one['loc']]}: {place}: {mistakes.of_one(one, OrganisationData, 80)}")
    return "\n".join(told)


def _lines(text: str, places: Collection[Place]) -> dict[Place, int]:
    """The line of each place, or of the nearest thing around it that the file has."""
    building = _Building({place[:length] for place in places for length in range(len(place) + 1)})
    building.build(text)
    found = building.lines
    return {
        place: next((found[place[:n]] for n in range(len(place), -1, -1) if place[:n] in found), 1)
        for place in places
    }


def _line(event: Any) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
