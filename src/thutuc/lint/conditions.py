"""A condition in the words of officials: the labels of its data, ``và``, ``hoặc``, ``không phải``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from thutuc.expressions.tokens import Token
from thutuc.lint.domains import compiled, tokens_of
from thutuc.procedure import Procedure
from thutuc.procedure.telling import GAP, choice_word, field_label

CHANNELS: Final = {"counter": "trực tiếp", "online": "trực tuyến", "post": "qua bưu chính"}
_WORDS: Final = {
    "and": "và",
    "or": "hoặc",
    "not": "không phải",
    "in": "thuộc",
    "if": "nếu",
    "else": "còn lại",
}
_SIGNS: Final = {
    "&&": "và",
    "||": "hoặc",
    "!": "không phải",
    "==": "là",
    "=": "là",
    "!=": "khác",
    ">=": "từ",
    "<=": "không quá",
    ">": "trên",
    "<": "dưới",
}


def condition_told(procedure: Procedure, condition: str) -> str:
    """*condition* as people read it; a gap where it cannot be read, and for a datum without a label."""
    if compiled(condition) is None:
        return GAP
    told = " ".join(_told(procedure, tokens_of(condition)))
    for before, after in (("( ", "("), (" )", ")"), ("[ ", "["), (" ]", "]"), (" ,", ","), (" . ", ".")):
        told = told.replace(before, after)
    return told


def _told(procedure: Procedure, tokens: Iterable[Token]) -> Iterator[str]:
    datum = ""
    for token in tokens:
        match token.kind:
            case "name":
                datum = str(token.value)
                yield _named(procedure, datum)
            case "literal":
                word = choice_word(procedure, datum, token.value)
                yield f"“{word}”" if word else _literal(token.value)
            case "word":
                yield _WORDS.get(str(token.value), str(token.value))
            case _:
                yield _SIGNS.get(str(token.value), str(token.value))


def _named(procedure: Procedure, name: str) -> str:
    return f"“{field_label(procedure, name)}”"


def _literal(value: object) -> str:
    match value:
        case None:
            return "chưa có"
        case bool():
            return "đúng" if value else "sai"
        case Decimal():
            return str(value).replace(".", ",")
        case str():
            return f"“{CHANNELS.get(value, value)}”"
    return str(value)
