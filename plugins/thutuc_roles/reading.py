"""Reads an organisation from YAML, and refuses what a file of names and dates has no use for.

Scalars stay text until the model says what they are, so that an id ``1.10`` or a name ``No`` is never
taken for a number or a truth value. Anchors, aliases, tags, repeated keys, deep nesting and huge files
are refused: none of them helps a person to read the file, and some can exhaust a server.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError

from thutuc.errors import ConfigurationError, OrganisationError
from thutuc.organisation import Organisation, OrganisationData

MAX_BYTES: Final = 4_000_000
MAX_DEPTH: Final = 20

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language; the first is ten times faster


def read_organisation(path: Path) -> Organisation:
    """Read, check and index the organisation written at *path*."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"Expected an organisation at {path}, found {error.strerror}.") from error
    if len(raw) > MAX_BYTES:
        raise OrganisationError(f"Expected at most {MAX_BYTES:,} bytes in {path}, found more.")
    try:
        node = _tree(raw.decode("utf-8"))
        values = _values(node)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise OrganisationError(f"Expected YAML in {path}, found a mistake: {error}") from error
    except OrganisationError as error:
        raise OrganisationError(f"{path}: {error}") from None
    try:
        return Organisation(OrganisationData.model_validate(values))
    except ValidationError as error:
        raise OrganisationError(_told(path, node, error)) from error
    except OrganisationError as error:
        raise OrganisationError(f"{path}:\n{error}") from None


def _tree(text: str) -> yaml.Node:
    """The file as nodes; refused before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = _line_of(event)
        if getattr(event, "anchor", None) is not None:
            raise OrganisationError(f"line {line}: expected plain values, found an anchor or alias.")
        if (tag := getattr(event, "tag", None)) is not None:
            raise OrganisationError(f"line {line}: expected plain values, found the tag {tag!r}.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise OrganisationError(f"line {line}: expected at most {MAX_DEPTH} levels, found more.")
    node = yaml.compose(text, Loader=_LOADER)
    if not isinstance(node, yaml.MappingNode):
        raise OrganisationError("expected agencies, units, posts, officers and holdings, found none of them.")
    return node


def _values(node: yaml.Node) -> object:
    if isinstance(node, yaml.SequenceNode):
        return [_values(one) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        for key, value in node.value:
            line = _line_of(key)
            if not isinstance(key, yaml.ScalarNode):
                raise OrganisationError(f"line {line}: expected a word as key, found a list or mapping.")
            if key.value in found:
                raise OrganisationError(f"line {line}: expected the key {key.value!r} once, found it twice.")
            found[key.value] = _values(value)
        return found
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _told(path: Path, node: yaml.Node, error: ValidationError) -> str:
    """Every mistake with its line and its place in the file."""
    lines = []
    for one in error.errors(include_url=False, include_context=False):
        place = ".".join(str(part) for part in one["loc"])
        found = "" if one["type"] == "missing" else f" (found {str(one['input'])[:80]!r})"
        lines.append(f"{path}:{_line(node, one['loc'])}: {place}: {one['msg']}{found}")
    return "\n".join(lines)


def _line(node: yaml.Node, location: tuple[int | str, ...]) -> int:
    for part in location:
        inner = None
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            inner = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == part), None)
        if inner is None:
            break
        node = inner
    return _line_of(node)


def _line_of(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line + 1 if part.start_mark else 0
