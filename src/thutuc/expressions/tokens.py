"""Cut the text of an expression into tokens, and hand Python's grammar placeholders instead of the text.

Every name and literal becomes ``t0``, ``t1``, … before ``ast`` sees it. So the parser decides about
operators and brackets only: no name, number or string of the text can mean anything to Python, and
whatever is not a token of this language never gets there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from keyword import kwlist
from typing import Literal
from unicodedata import category, normalize

from thutuc.errors import ExpressionError

MAX_LENGTH = 2_000  #: characters of an expression or script
MAX_BRACKETS = 20  #: brackets inside brackets
MAX_PREFIXES = 20  #: ``not``, ``!`` or ``-`` in a row
MAX_DIGITS = 30  #: digits of a number

CONSTANTS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
WORDS = frozenset({"and", "or", "not", "in", "if", "else"})
#: parts of the names of FEEL's functions: ``is defined``, ``starts with``
PARTS = frozenset({"is", "with"})
_RESERVED = frozenset(kwlist) - WORDS - CONSTANTS.keys()

_LETTERS = frozenset(
    "abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
)
#: The only characters of a name: so no look-alike from another alphabet can stand in one.
ALPHABET = _LETTERS | {letter.upper() for letter in _LETTERS} | set("0123456789_")

_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t"}
_ESCAPE = re.compile(r"\\(.)")
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+) | (?P<newline>\n)
      | (?P<number>[0-9]+(?:\.[0-9]+)?) | (?P<name>[^\W\d]\w*)
      | (?P<text>"(?:[^"\\\n]|\\[^\n])*" | '(?:[^'\\\n]|\\[^\n])*')
      | (?P<operator>==|!=|<=|>=|&&|\|\||\*\*|<<|>>|//|[-+*/%<>!()\[\],.=;?:@])""",
    re.VERBOSE,
)
#: numbers that FEEL and JUEL write and we do not: ``.5``, ``1e3``
_SCIENTIFIC = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)[eE][-+]?[0-9]{1,4}|\.[0-9]+")
#: around one expression of a script
_WRAPPED = re.compile(r"[$#]\{|\}")
_EMITTED = {"&&": "and", "||": "or", "!": "~"}
_REFUSED = {
    "**": "powers are not part of the language",
    "<<": "shifts are not part of the language",
    ">>": "shifts are not part of the language",
    "=": "'=' does not compare; write '=='",
    ";": "an expression is one expression; ';' belongs to scripts",
    "?": "'?' chooses inside ${…} only; write 'a if c else b'",
    ":": "':' is not part of the language",
    "@": "'@' stands before a text only, behind a leading '='",
    "${": "'${' stands around a whole expression only",
    "}": "'}' closes nothing",
}

Kind = Literal["name", "literal", "word", "operator", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """One word, name, literal or sign of an expression."""

    kind: Kind
    value: object  #: the name, the literal's value, or the word or sign itself
    start: int  #: where it begins in the composed text, from 0


@dataclass(frozen=True, slots=True)
class Placeheld:
    """An expression as Python's grammar may see it: signs, words and placeholders."""

    text: str  #: the composed text the tokens come from
    source: str  #: what is parsed; ASCII, one line
    tokens: tuple[Token, ...]  #: placeholder ``t3`` stands for ``tokens[3]``
    starts: tuple[int, ...]  #: where each token begins in :attr:`source`

    def token(self, placeholder: str) -> Token:
        """Give the token a placeholder stands for."""
        return self.tokens[int(placeholder[1:])]

    def position(self, offset: int) -> int:
        """Give the place in the text that belongs to an offset in the source."""
        return self.tokens[max(bisect_right(self.starts, offset) - 1, 0)].start


def composed(text: str) -> str:
    """Bring a text to its composed form (NFC) and refuse characters that cannot be seen."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(text, f"it has {len(text)} characters, at most {MAX_LENGTH} are read")
    whole = normalize("NFC", text)
    for position, character in enumerate(whole):
        if character in " \t\r\n" or (" " < character < "\x7f"):
            continue
        if category(character)[0] in "CZ":
            reason = f"U+{ord(character):04X} cannot be seen or is not an ordinary space"
            raise ExpressionError(whole, reason, position)
    return whole


def unwrapped(text: str) -> tuple[int, int, str]:
    """Find the expression inside ``${…}``, ``#{…}`` or after a leading ``=``; the sign says which it was."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if text.startswith(("${", "#{"), start) and text.endswith("}", start, end):
        return start + 2, end - 1, "$"
    if text.startswith("=", start):
        return start + 1, end, "="
    return start, end, ""


def cut(text: str, start: int, end: int, *, script: bool = False, wrapping: str = "") -> Iterator[Token]:
    """Cut part of a composed text into tokens.

    In a script, a line's end outside brackets is a token, and so are ``${`` and ``}``. Numbers such as
    ``.5`` and ``1e3`` are read in FEEL and JUEL, which *wrapping* tells; ``is`` in FEEL only.
    """
    depth, place = 0, start
    while place < end:
        special = _SCIENTIFIC.match(text, place, end) if wrapping and _may_begin(text, place) else None
        if special is not None:
            _check_edge(text, special.end(), end, special.group())
            yield _scientific(text, special.group(), place)
            place = special.end()
            continue
        wrapped = _WRAPPED.match(text, place, end) if script else None
        if wrapped is not None:
            yield Token("operator", "${" if wrapped.group() != "}" else "}", place)
            place = wrapped.end()
            continue
        found = _TOKEN.match(text, place, end)
        if found is None:
            raise ExpressionError(text, f"{text[place]!r} is not part of the language", place)
        group, part = found.lastgroup, found.group()
        if group in ("number", "name"):
            _check_edge(text, found.end(), end, part)
            yield _number(text, part, place) if group == "number" else _word(text, part, place, wrapping)
        elif group == "text":
            yield Token("literal", _unescaped(text, part, place), place)
        elif group == "newline" and script and depth == 0:
            yield Token("end", part, place)
        elif group == "operator":
            depth += (part in "([") - (part in ")]")
            if depth > MAX_BRACKETS:
                raise ExpressionError(text, f"brackets stand more than {MAX_BRACKETS} deep", place)
            yield Token("end" if script and part == ";" else "operator", part, place)
        place = found.end()


def _may_begin(text: str, place: int) -> bool:
    """Can a number begin here? Not right behind a name, a bracket or another dot."""
    before = text[place - 1 : place]
    return text[place] in ".0123456789" and not (before.isalnum() or before in ("_", ".", ")", "]"))


def _scientific(text: str, part: str, place: int) -> Token:
    number = Decimal(part)
    if len(part) > MAX_DIGITS + 6 or abs(number.adjusted()) > MAX_DIGITS:
        raise ExpressionError(text, f"a number has more than {MAX_DIGITS} digits", place)
    whole = number == number.to_integral_value()
    return Token("literal", int(number) if whole else number, place)


def _check_edge(text: str, place: int, end: int, part: str) -> None:
    """Refuse what runs on after a name or number: ``f"…"``, ``1e9``, ``0x1f``, ``1_000``."""
    if place < end and (
        text[place] in "\"'" or (part[0].isdigit() and (text[place].isalnum() or text[place] == "_"))
    ):
        raise ExpressionError(text, f"{part + text[place]!r} is not part of the language", place)


def _number(text: str, part: str, place: int) -> Token:
    if len(part) - ("." in part) > MAX_DIGITS:
        raise ExpressionError(text, f"a number has more than {MAX_DIGITS} digits", place)
    if part[0] == "0" and part[1:2].isdigit():
        raise ExpressionError(text, "a number begins with a superfluous 0", place)
    return Token("literal", Decimal(part) if "." in part else int(part), place)


def _word(text: str, part: str, place: int, wrapping: str) -> Token:
    if part in CONSTANTS:
        return Token("literal", CONSTANTS[part], place)
    if part in WORDS:
        return Token("word", part, place)
    if part in _RESERVED and not (wrapping == "=" and part in PARTS):
        raise ExpressionError(text, f"{part!r} is not part of the language", place)
    if part[0] == "_":
        raise ExpressionError(text, "a name begins with a letter, not with '_'", place)
    for offset, character in enumerate(part):
        if character not in ALPHABET:
            reason = f"U+{ord(character):04X} is not a letter of the Vietnamese or English alphabet"
            raise ExpressionError(text, reason, place + offset)
    return Token("name", part, place)


def _unescaped(text: str, part: str, place: int) -> str:
    def meant(found: re.Match[str]) -> str:
        if found[1] not in _ESCAPES:
            raise ExpressionError(text, f"the escape {found[0]!r} is not part of the language", place)
        return _ESCAPES[found[1]]

    return _ESCAPE.sub(meant, part[1:-1]) if "\\" in part else part[1:-1]


def placeheld(text: str, tokens: Sequence[Token]) -> Placeheld:
    """Write tokens as source for Python's grammar, names and literals replaced by placeholders."""
    if not tokens:
        raise ExpressionError(text, "there is no expression")
    parts: list[str] = []
    starts: list[int] = []
    length = prefixes = 0
    for index, token in enumerate(tokens):
        sign = str(token.value)
        prefixes = prefixes + 1 if token.kind != "literal" and sign in ("not", "!", "-") else 0
        if prefixes > MAX_PREFIXES:
            raise ExpressionError(text, f"more than {MAX_PREFIXES} signs stand in a row", token.start)
        if token.kind in ("name", "literal"):
            part = f"t{index}"
        elif sign in _REFUSED:
            raise ExpressionError(text, _REFUSED[sign], token.start)
        else:
            part = _EMITTED.get(sign, sign)
        starts.append(length)
        parts.append(part)
        length += len(part) + 1
    return Placeheld(text, " ".join(parts), tuple(tokens), tuple(starts))
