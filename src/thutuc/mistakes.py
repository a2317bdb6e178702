"""What a file or its settings say wrongly, place by place, in words that have their Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from inspect import isclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

#: So many mistakes are told of one file.
MOST = 20


def told(error: ValidationError, model: type[BaseModel]) -> str:
    """Each mistake behind its place: ``clocks.step.reminder: … (found 'x')``; divided by ``; ``.

    Of something that is only wrong because a part of it is, the part is told. *model* is what was expected.
    """
    found = error.errors(include_url=False, include_context=False)
    inner = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    lines = []
    for one in found:
        if one["type"] == "too_short" and one["loc"] in inner:
            continue
        place = ".".join(map(str, one["loc"])) or "-"
        lines.append(f"{place}: {of_one(one, model)}")
    return "; ".join(lines[:MOST])


def of_one(one: Mapping[str, Any], model: type[BaseModel], most: int = 60) -> str:
    """One mistake without its place, what was found cut to *most*; of an unknown word the known ones."""
    if one["type"] == "extra_forbidden":
        words = known(model, one["loc"])
        return f"not known here; known are {', '.join(words)}" if words else "not known here"
    said = "" if one["type"] == "missing" else f" (found {str(one['input'])[:most]!r})"
    return f"{one['msg']}{said}"


def known(model: Any, place: Sequence[int | str]) -> list[str]:
    """The words that may stand where the last of *place* was not known, those that are near it first."""
    kinds = [model]
    for part in place[:-1]:
        kinds = [each for kind in kinds for each in _within(kind, part)] or kinds
    words = list(dict.fromkeys(word for kind in kinds for each in _models(kind) for word in _words(each)))
    near = nearest(str(place[-1])[:40], words, 3, 0.6)
    return [*near, *(word for word in words if word not in near)]


def nearest(found: str, known: Iterable[str], most: int = 1, cutoff: float = 0.5) -> list[str]:
    """The few of the *known* words that a slip of the pen may have meant, the nearest first."""
    return get_close_matches(found[:100], sorted(known), n=most, cutoff=cutoff)


def did_you_mean(near: Sequence[str]) -> tuple[str, str]:
    """The question whether one of these was meant, to follow a sentence; in English and in Vietnamese."""
    if not near:
        return "", ""
    return (
        f" Did you mean {' or '.join(map(repr, near))}?",
        f" Có phải là {' hoặc '.join(map(repr, near))}?",
    )


def _words(model: type[BaseModel]) -> Mapping[str, Any]:
    """The words of a model as they are written, with what stands under each."""
    return {each.alias or name: each.annotation for name, each in model.model_fields.items()}


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isclass(kind) and issubclass(kind, BaseModel):
        yield kind
    elif _group(kind) is None:
        yield from (model for each in get_args(kind) for model in _models(each))


def _within(kind: Any, part: int | str) -> Iterator[Any]:
    """What stands in a kind under a word, a key or a number."""
    group, parts = _group(kind), get_args(kind)
    if group is not None:
        if isinstance(part, int) is not issubclass(group, Mapping):
            yield from (each for each in (parts if group is tuple else parts[-1:]) if each is not Ellipsis)
    elif isclass(kind) and issubclass(kind, BaseModel):
        yield from (each for word, each in _words(kind).items() if word == part)
    else:  # one of several, or one with remarks
        yield from (found for each in parts for found in _within(each, part))


def _group(kind: Any) -> type[Any] | None:
    """The kind of collection that it is, if one."""
    origin = get_origin(kind)
    return origin if isclass(origin) and issubclass(origin, Mapping | Sequence | frozenset) else None
