"""Which values a condition may meet, as far as a finite list of them decides every case.

A yes-or-no datum has two values, a choice those it lists, a number those at and between the numbers it
is compared with, a text those it is compared with and one other. Whatever else a condition asks is not
decided here: it may hold or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise, product
from math import floor

from thutuc.errors import EvaluationError, ExpressionError
from thutuc.expressions import Condition, condition
from thutuc.expressions.tokens import Token, composed, cut, unwrapped
from thutuc.procedure import Field, FieldType, Procedure

#: a way a dossier may come in; what ``channel`` is where the file does not declare it
CHANNELS = ("counter", "online", "post")
#: of more cases nothing is decided
MOST = 256
#: a text that no condition names
OTHER = "…"

_COMPARING = frozenset({"==", "!=", "<", "<=", ">", ">=", "="})
_PLAIN = _COMPARING | {"(", ")", "[", "]", ",", "&&", "||", "!"}

#: what is compared with literals
_COMPARED = frozenset({FieldType.TEXT, FieldType.INTEGER, FieldType.NUMBER})

#: a value for each name
Values = Mapping[str, object]


@lru_cache(maxsize=8192)
def compiled(text: str) -> Condition | None:
    """The condition, ready to be asked; ``None`` where it is outside the safe language."""
    try:
        return condition(text)
    except ExpressionError:
        return None


def decided(text: str, values: Values) -> bool | None:
    """Whether the condition holds with these values; ``None`` where they do not decide it."""
    asked = compiled(text)
    if asked is None:
        return None
    try:
        return asked(values)
    except EvaluationError:
        return None


def declared(procedure: Procedure) -> dict[str, Field]:
    """Everything the file says may be filled in, by name."""
    found = {field.name: field for field in procedure.header.fields}
    for node in procedure.nodes:
        for field in (*node.fields, *(node.step.fields if node.step is not None else ())):
            found.setdefault(field.name, field)
    return found


def cases(
    texts: Iterable[str], fields: Mapping[str, Field], answers: Mapping[str, tuple[object, ...]] | None = None
) -> Iterator[dict[str, object]] | None:
    """Every combination of values that the conditions may meet; ``None`` where that is not decided.

    *answers* are the values of data that nobody fills in.
    """
    answers = answers or {}
    asked = sorted(set(texts))
    conditions = [compiled(text) for text in asked]
    if any(one is None for one in conditions):
        return None
    names = sorted({name for one in conditions if one is not None for name in one.names})
    values = [answers.get(name) or _values(name, fields.get(name), asked) for name in names]
    count = 1
    for each in values:
        if each is None:
            return None
        count *= len(each)
    if count > MOST:
        return None
    return (dict(zip(names, row, strict=True)) for row in product(*(each for each in values if each)))


def _values(name: str, field: Field | None, texts: Sequence[str]) -> tuple[object, ...] | None:
    """The values of one name that matter; ``None`` where no list of them decides."""
    if field is None:
        return CHANNELS if name == "channel" else None
    listed = {FieldType.BOOLEAN: (False, True), FieldType.CHOICE: field.choices or None}
    if field.type in listed or field.type not in _COMPARED:
        return listed.get(field.type)
    literals: list[object] = []
    for text in texts:
        tokens = tokens_of(text)
        if any(token.kind == "name" and token.value == name for token in tokens):
            if not _plain(tokens):
                return None
            literals += [token.value for token in tokens if token.kind == "literal"]
    if field.type is FieldType.TEXT:
        return (*dict.fromkeys(each for each in literals if isinstance(each, str)), OTHER)
    found = _numbers(literals, whole=field.type is FieldType.INTEGER)
    ends = (each for each in (field.least, field.most) if each is not None)
    allowed = dict.fromkeys([*(each for each in found if _allowed(each, field)), *ends])
    return tuple(allowed) or found


def _allowed(value: object, field: Field) -> bool:
    """Whether the form lets a number be filled in."""
    number = Decimal(str(value))
    return (field.least is None or number >= field.least) and (field.most is None or number <= field.most)


def _numbers(literals: Iterable[object], *, whole: bool) -> tuple[object, ...]:
    """The numbers at, between, below and above those that are compared with."""
    marks = sorted({Decimal(each) for each in literals if _is_number(each)})  # type: ignore[arg-type]
    if not marks:
        return (0,)
    if whole:
        return tuple(sorted({floor(mark) + step for mark in marks for step in (-1, 0, 1)}))
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    return tuple(sorted([marks[0] - 1, *marks, *between, marks[-1] + 1]))


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


@lru_cache(maxsize=8192)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a condition that is in the language."""
    whole = composed(text)
    start, end, wrapping = unwrapped(whole)
    return tuple(cut(whole, start, end, wrapping=wrapping))


def _plain(tokens: Sequence[Token]) -> bool:
    """Whether names are only compared with literals, so that the literals cut the values into cases."""
    for place, token in enumerate(tokens):
        if token.kind == "operator" and token.value not in _PLAIN:
            return False
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.kind == "name" and following is not None and following.value == "(":
            return False
        if token.value in _COMPARING and token.kind == "operator":
            beside = (tokens[place - 1] if place else None, following)
            if not any(each is not None and each.kind == "literal" for each in beside):
                return False
    return True
