"""Respell what other modelers write, where it means the same: JUEL inside ``${…}``, FEEL behind ``=``.

Tokens go in and tokens of our own language come out, before anything is parsed. Whatever is not respelt
here meets the same strict reader as every other text, and is refused there by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from thutuc.errors import ExpressionError
from thutuc.expressions.tokens import PARTS, Token

MAX_CHOICES = 20  #: ``? :`` or ``if … then`` inside each other

_JUEL = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "div": "/", "mod": "%"}
_COMPARING = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
#: signs that the dialect has not, or that say something else in it
_UNREAD = {
    "$": {"//": "'//' is no sign of JUEL", "**": "powers are not part of the language"},
    "=": {
        "//": "'//' begins a comment in FEEL, which is not read; take it out",
        "%": "'%' is no sign of FEEL; write modulo(a, b)",
    },
}
#: words of FEEL that are no names, and what to write
_FEEL_WORDS = {
    **{part: f"{part!r} is not part of the language" for part in PARTS},
    "between": "'between' is not read; write x >= a and x <= b",
    **{word: f"{word!r} is not read; write it out, or use any(…), all(…)" for word in ("some", "every")},
}
#: what FEEL calls its functions, where blanks stand in the name, and what they are called here
_FEEL_NAMES = {
    ("starts", "with"): "starts_with",
    ("ends", "with"): "ends_with",
    ("list", "contains"): "list_contains",
    ("lower", "case"): "lower",
    ("upper", "case"): "upper",
    ("string", "length"): "string_length",
    ("round", "half", "up"): "round",
    ("is", "defined"): "is_set",
}
_DIVIDING = frozenset({"and", "or", "&&", "||", "?", ":", ","})
_BRACKETS = {"(": ")", "[": "]"}


def respelt(text: str, tokens: Sequence[Token], wrapping: str) -> list[Token]:
    """The tokens of an expression in our own spelling; *wrapping* is the sign its text began with."""
    if wrapping == "":
        return list(tokens)
    spelled = list(_juel(_equals(_getters(tokens))) if wrapping == "$" else _feel(text, _named(text, tokens)))
    _check_signs(text, spelled, _UNREAD[wrapping])
    check_chains(text, spelled, "inside ${…}" if wrapping == "$" else "behind '='")
    if wrapping == "$":
        _check_joins(text, spelled)
    return _Choices(text, spelled).all()


def assignment(line: Sequence[Token]) -> list[Token]:
    """``execution.setVariable("name", value)`` as ``name = value``; any other line as it stands."""
    tokens = list(_getters(line))
    signs = [token.value for token in tokens[:4]]
    if len(tokens) < 8 or signs != ["execution", ".", "setVariable", "("] or tokens[-1].value != ")":
        return tokens
    name, comma = tokens[4], tokens[5]
    if not _is_name(name) or comma.value != ",":
        return tokens
    sign = Token("operator", "=", comma.start)
    return [Token("name", name.value, name.start), sign, *tokens[6:-1]]


def _is_name(token: Token) -> bool:
    """Is this literal a text that could be a variable's name?"""
    text = token.value
    return token.kind == "literal" and isinstance(text, str) and text.isidentifier() and text[0] != "_"


def _getters(tokens: Sequence[Token]) -> Iterator[Token]:
    """``execution.getVariable("x")`` is the variable ``x``, ``hasVariable`` asks whether it is there."""
    place = 0
    while place < len(tokens):
        here = tokens[place : place + 6]
        signs = [token.value for token in here]
        asks = len(here) == 6 and [*signs[:2], signs[3], signs[5]] == ["execution", ".", "(", ")"]
        if asks and here[0].kind == "name" and _is_name(here[4]):
            name = Token("name", here[4].value, here[4].start)
            if signs[2] == "getVariable":
                yield name
                place += 6
                continue
            if signs[2] == "hasVariable":
                yield from (Token("name", "is_set", here[2].start), here[3], name, here[5])
                place += 6
                continue
        yield tokens[place]
        place += 1


def _equals(tokens: Iterator[Token]) -> Iterator[Token]:
    """``name.equals("a")`` and ``"a".equals(name)``, which ask whether texts are the same, by ``==``."""
    line = list(tokens)
    place = 0
    while place < len(line):
        end = place if _after_dot(line, place) else _operand_end(line, place)
        last = _operand_end(line, end + 3)
        called = [token.value for token in (*line[end : end + 3], *line[last : last + 1])]
        sides = line[place:end], line[end + 3 : last]
        if all(sides) and called == [".", "equals", "(", ")"] and sum(map(_is_text, sides)) == 1:
            sign = Token("operator", "==", line[end].start)
            yield from _round([*sides[0], sign, *sides[1]], line[place].start)
            place = last + 1
        else:
            yield line[place]
            place += 1


def _operand_end(tokens: Sequence[Token], place: int) -> int:
    """Where a text, or a name with what is taken out of it, ends that begins here; *place* if none does."""
    if _is_text(tokens[place : place + 1]):
        return place + 1
    end = place
    while end < len(tokens) and tokens[end].kind == "name" and tokens[end].value != "equals":
        end += 1
        if [token.value for token in tokens[end : end + 1]] != ["."]:
            return end
        end += 1
    return max(end - 1, place)


def _is_text(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 1 and tokens[0].kind == "literal" and isinstance(tokens[0].value, str)


def _juel(tokens: Iterator[Token]) -> Iterator[Token]:
    """Words for signs, ``not`` as tight as ``!``, and ``empty a.b`` as ``is_empty(a.b)``."""
    line = list(tokens)
    place = 0
    while place < len(line):
        token, end = line[place], place + 1
        keyword = token.kind == "name" and not _after_dot(line, place)
        if token.kind == "word" and token.value == "not" and not _before_in(line, end):
            yield Token("operator", "!", token.start)
        elif keyword and str(token.value) in _JUEL:
            yield Token("operator", _JUEL[str(token.value)], token.start)
        elif keyword and token.value == "empty" and end < len(line) and line[end].value == "(":
            yield Token("name", "is_empty", token.start)
        elif keyword and token.value == "empty" and end < len(line) and line[end].kind == "name":
            end += 1
            while end + 1 < len(line) and line[end].value == "." and line[end + 1].kind == "name":
                end += 2
            yield from (Token("name", "is_empty", token.start), Token("operator", "(", token.start))
            yield from line[place + 1 : end]
            yield Token("operator", ")", line[end - 1].start)
        else:
            yield token
        place = end


def _after_dot(tokens: Sequence[Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].value == "." and tokens[place - 1].kind == "operator"


def _ends_operand(token: Token) -> bool:
    """Can a value end here?"""
    return token.kind in ("name", "literal") or (token.kind == "operator" and token.value in (")", "]"))


def _before_in(tokens: Sequence[Token], place: int) -> bool:
    """Does ``in`` come next, so that ``not in`` is one sign?"""
    return place < len(tokens) and tokens[place].kind == "word" and tokens[place].value == "in"


def _check_signs(text: str, tokens: Sequence[Token], unread: Mapping[str, str]) -> None:
    """Refuse signs that the dialect has not, or that say something else in it."""
    for token in tokens:
        if token.kind == "operator" and token.value in unread:
            raise ExpressionError(text, unread[str(token.value)], token.start)


def _check_joins(text: str, tokens: Sequence[Token]) -> None:
    """JUEL's ``+`` only adds numbers: ``"1" + "2"`` is 3 to it, ``"a" + "b"`` an error."""
    for place, token in enumerate(tokens):
        around = (*tokens[max(place - 1, 0) : place], *tokens[place + 1 : place + 2])
        joins = token.kind == "operator" and token.value == "+"
        if joins and any(each.kind == "literal" and isinstance(each.value, str) for each in around):
            raise ExpressionError(text, "inside ${…} '+' adds numbers and joins no texts", token.start)


def check_chains(text: str, tokens: Sequence[Token], where: str) -> None:
    """``a < b < c`` compares a truth value in other languages and is a chain here, so it is not read."""
    compared = [False]
    for token in tokens:
        sign = token.value if token.kind in ("operator", "word") else None
        if sign in _COMPARING:
            if compared[-1]:
                raise ExpressionError(text, f"{where} write 'and' between two comparisons", token.start)
            compared[-1] = True
        elif sign in _BRACKETS:
            compared.append(False)
        elif sign in (")", "]") and len(compared) > 1:
            compared.pop()
        elif sign in _DIVIDING or (token.kind == "name" and token.value == "then"):
            compared[-1] = False


def _named(text: str, tokens: Sequence[Token]) -> Iterator[Token]:
    """``starts with(…)`` as ``starts_with(…)``, ``@"2026-01-05"`` as ``date("2026-01-05")``."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        words = next((each for each in _FEEL_NAMES if _are(tokens, place, each)), None)
        if words is not None:
            yield Token("name", _FEEL_NAMES[words], token.start)
            place += len(words)
        elif token.kind == "operator" and token.value == "@":
            written = tokens[place + 1] if place + 1 < len(tokens) else token
            if written.kind != "literal" or not isinstance(written.value, str):
                raise ExpressionError(text, "a text was expected behind '@'", token.start)
            yield Token("name", "date", token.start)
            yield from _round([written], written.start)
            place += 2
        elif token.kind == "name" and token.value in _FEEL_WORDS and not _after_dot(tokens, place):
            raise ExpressionError(text, _FEEL_WORDS[str(token.value)], token.start)
        else:
            yield token
            place += 1


def _are(tokens: Sequence[Token], place: int, words: Sequence[str]) -> bool:
    """Do these words stand here, and a bracket behind them?"""
    here = tokens[place : place + len(words) + 1]
    if len(here) <= len(words) or here[-1].value != "(" or here[-1].kind != "operator":
        return False
    return all(token.kind == "name" and token.value == word for token, word in zip(here, words, strict=False))


def _feel(text: str, tokens: Iterator[Token]) -> Iterator[Token]:
    """A single ``=`` compares and ``not(…)`` is a function; items, which FEEL counts from 1, are not read."""
    line = list(tokens)
    for place, token in enumerate(line):
        before = line[place - 1] if place else None
        sign = token.value if token.kind in ("operator", "word") else None
        if sign == "[" and before is not None and _ends_operand(before) and before.value != "then":
            reason = "FEEL counts list items from 1 and thutuc from 0; write it without the leading '='"
            raise ExpressionError(text, reason, token.start)
        if sign == "=":
            yield Token("operator", "==", token.start)
        elif sign == "not" and place + 1 < len(line) and line[place + 1].value == "(":
            yield Token("operator", "!", token.start)
        else:
            yield token


class _Choices:
    """Writes ``c ? a : b`` and ``if c then a else b`` as ``(a if c else b)``, also inside brackets."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def all(self) -> list[Token]:
        """Every token; what closes nothing is left to the parser."""
        found = self._part(frozenset())
        return [*found, *self._tokens[self._place :]]

    def _sign(self) -> str | None:
        """The sign or word that comes next; no name's or literal's value is ever taken for one."""
        if self._place >= len(self._tokens):
            return None
        token = self._tokens[self._place]
        is_sign = token.kind in ("operator", "word") or (token.kind == "name" and token.value == "then")
        return str(token.value) if is_sign else ""

    def _take(self) -> Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _part(self, stops: frozenset[str]) -> list[Token]:
        """An expression, up to one of the signs *stops*."""
        found: list[Token] = []
        while (sign := self._sign()) is not None and sign not in stops:
            if sign in _BRACKETS:
                found += self._bracketed(_BRACKETS[sign])
            elif sign == "?":
                start = self._take().start
                return self._choice(found, ":", stops, start)
            elif sign == "if" and not (found and _ends_operand(found[-1])):
                start = self._take().start
                test = self._part(frozenset({"then"}))
                self._expect("then", start)
                found += self._choice(test, "else", stops, start)
            else:
                found.append(self._take())
        return found

    def _choice(self, test: list[Token], middle: str, stops: frozenset[str], start: int) -> list[Token]:
        """Both sides of a choice whose test was read."""
        self._depth += 1
        if self._depth > MAX_CHOICES:
            raise ExpressionError(self._text, f"more than {MAX_CHOICES} choices stand in each other", start)
        yes = self._part(frozenset({middle}))
        self._expect(middle, start)
        no = self._part(stops)
        self._depth -= 1
        choice, otherwise = Token("word", "if", start), Token("word", "else", start)
        return _round(
            [*_round(yes, start), choice, *_round(test, start), otherwise, *_round(no, start)], start
        )

    def _bracketed(self, closing: str) -> list[Token]:
        found = [self._take()]
        while self._sign() not in (None, closing):
            found += self._part(frozenset({",", closing}))
            if self._sign() == ",":
                found.append(self._take())
        if self._sign() == closing:
            found.append(self._take())
        return found

    def _expect(self, sign: str, start: int) -> None:
        if self._sign() != sign:
            raise ExpressionError(self._text, f"{sign!r} was expected to go on with the choice", start)
        self._take()


def _round(tokens: Sequence[Token], start: int) -> list[Token]:
    return [Token("operator", "(", start), *tokens, Token("operator", ")", start)]
