"""What a modeler has to know of thutuc's words, asked of the models that the reader reads with.

The element templates, the moddle descriptor and the XSD are all made of what stands here; none of them has a
list of words, attributes or choices of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, MinLen
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from thutuc.bpmn.values import TEXTS, After, Name, Reading, choices_of, labels_of, split
from thutuc.bpmn.vocabulary import Word
from thutuc.worktime import READINGS, Term


class Kind(StrEnum):
    """How the value of an attribute is written."""

    TEXT = "text"  #: anything
    SOMETHING = "something"  #: anything but nothing
    NAME = "name"  #: a name that conditions can use
    TERM = "term"  #: in the law's words
    AFTER = "after"  #: ``resume``, ``restart`` or ``fresh:<term>``
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"  #: one of some words
    CHOICES = "choices"  #: some of some words, divided by blanks
    NAMES = "names"  #: ids, divided by blanks
    BARS = "bars"  #: texts, divided by bars
    WORDS = "words"  #: child elements with attributes
    TEXTS = "texts"  #: child elements that hold text
    BODY = "body"  #: the element's own text


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a word, or the children or text that its model has under that name."""

    name: str  #: as the file writes it
    kind: Kind
    required: bool = False
    values: tuple[str, ...] = ()  #: of a choice
    least: int | None = None  #: of a whole number
    word: type[Word] | None = None  #: what the child elements are


def attributes(model: type[Word]) -> tuple[Attribute, ...]:
    """What a word is written with, in the order of its model."""
    return tuple(_attribute(key, field) for key, field in model.model_fields.items())


def _attribute(key: str, field: FieldInfo) -> Attribute:
    base, said = _plain(field.annotation, list(field.metadata))
    name, required = field.alias or key, field.is_required()
    inner = get_args(base)[:1] if get_origin(base) is tuple else ()
    if inner and isinstance(inner[0], type) and issubclass(inner[0], Word):
        return Attribute(name, Kind.WORDS, word=inner[0])
    if inner:
        return Attribute(name, _divided(inner[0], said), required, _values(inner[0]))
    values = _values(base)
    if values:
        return Attribute(name, Kind.CHOICE, required, values)
    if key == "text":
        return Attribute(name, Kind.BODY)
    if _has(said, Reading):
        return Attribute(name, Kind.CHOICE, required, _readings())
    least = next((each.ge for each in said if isinstance(each, Ge)), None)
    return Attribute(name, _single(base, said), required, least=least if isinstance(least, int) else None)


def _plain(annotation: Any, said: list[Any]) -> tuple[Any, list[Any]]:
    """The type without ``None``, and everything that is annotated to it."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (each for each in get_args(annotation) if each is not type(None))
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        said += more
    for each in [each for each in said if isinstance(each, FieldInfo)]:
        said += each.metadata
    return annotation, said


def _values(base: Any) -> tuple[str, ...]:
    if get_origin(base) is Literal:
        return get_args(base)
    return tuple(base) if isinstance(base, type) and issubclass(base, StrEnum) else ()


def _divided(inner: Any, said: list[Any]) -> Kind:
    if TEXTS in said:
        return Kind.TEXTS
    by = [each.func for each in said if isinstance(each, BeforeValidator)]
    if _values(inner):
        return Kind.CHOICES
    if choices_of in by or labels_of in by:
        return Kind.BARS
    if split in by:
        return Kind.NAMES
    raise TypeError(f"expected to know how {inner} is divided")


def _single(base: Any, said: list[Any]) -> Kind:
    if _has(said, Name):
        return Kind.NAME
    if _has(said, After):
        return Kind.AFTER
    if base is str:
        return Kind.SOMETHING if any(isinstance(each, MinLen) for each in said) else Kind.TEXT
    return {
        Term: Kind.TERM,
        bool: Kind.BOOLEAN,
        int: Kind.INTEGER,
        date: Kind.DATE,
        time: Kind.TIME,
    }[base]


def _has(said: list[Any], kind: Any) -> bool:
    """Whether the annotations are those of one of the kinds that ``values`` names."""
    return kind.__metadata__[0] in said


def _readings() -> tuple[str, ...]:
    return tuple(f"{policy}={reading}" for policy, readings in READINGS.items() for reading in readings)
