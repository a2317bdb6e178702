"""Expressions whose file names their language: read where ours means the same, else refused with the reason.

A file says ``language="javascript"`` at a condition, ``scriptFormat="groovy"`` at a script, or
``expressionLanguage="…"`` for all. FEEL and JUEL are known by their signs. Of others only what is written
alike and means the same is read: a sign that means something else there is never taken for ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thutuc.errors import ExpressionError
from thutuc.expressions.dialects import check_chains
from thutuc.expressions.tokens import Token, composed, cut, unwrapped

#: a part of a language's name → what it is called, looked for in this order
_KNOWN = (
    ("feel", "FEEL"), ("juel", "JUEL"), ("python", "Python"), ("ecmascript", "JavaScript"),
    ("javascript", "JavaScript"), ("groovy", "Groovy"), ("xpath", "XPath"), ("mvel", "MVEL"),
    ("java", "Java"),
)  # fmt: skip
_UNREAD = {
    "FEEL": "write FEEL behind a leading '='",
    "JUEL": "write JUEL inside ${…}",
    "XPath": "the language 'XPath' is not read",
}
_C_LIKE = {
    "//": "'//' begins a comment in {language}",
    "%": "'%' gives a rest with the sign of the dividend in {language}",
    "in": "'in' asks something else in {language}",
}
#: signs and functions that mean something else there than here
_OTHERWISE: dict[str, dict[str, str]] = {
    "Python": {"round": "round() rounds halves to the even neighbour in Python"},
    "JavaScript": _C_LIKE,
    "Groovy": _C_LIKE,
    "Java": {**_C_LIKE, "/": "'/' divides whole numbers without a rest in {language}"},
    "MVEL": {**_C_LIKE, "/": "'/' divides whole numbers without a rest in {language}"},
}
#: of a language that nobody here knows only what means the same in all of them is read
_ANYWHERE = {sign: reason for signs in _OTHERWISE.values() for sign, reason in signs.items()}


def check_language(text: str, language: str, *, script: bool = False) -> None:
    """Raise ``ExpressionError`` where a text means something else in *language* than it is read as here.

    A wrapping ``${…}`` or a leading ``=`` says more of the language than its name does. Of a text that is not
    readable at all nothing is said: whoever compiles it says why.
    """
    named = _name(language)
    if named == "thutuc" or (not script and unwrapped(text)[2]):
        return
    try:
        whole = composed(text)
        tokens = list(cut(whole, 0, len(whole), script=script))
    except ExpressionError:
        return
    if named not in _UNREAD:
        _check(whole, tokens, named)
    elif any(token.kind not in ("literal", "end") for token in tokens):
        raise ExpressionError(text, _UNREAD[named])


def _name(language: str) -> str:
    lower = language.strip().lower()
    if lower == "js":
        return "JavaScript"
    return next((name for part, name in (("thutuc", "thutuc"), *_KNOWN) if part in lower), lower)


def _check(text: str, tokens: Sequence[Token], language: str) -> None:
    otherwise = _OTHERWISE.get(language, _ANYWHERE)
    for sign, token in _signs(tokens):
        if sign in otherwise:
            raise ExpressionError(text, otherwise[sign].format(language=language), token.start)
    if language == "Python":
        return
    for place, token in enumerate(tokens[1:-1], 1):
        if (tokens[place - 1].value, token.value) == ("[", "-") and place > 1 and _holds(tokens[place - 2]):
            raise ExpressionError(text, f"{language} does not count from the end of a list", token.start)
    check_chains(text, tokens, f"in {language}")


def _signs(tokens: Sequence[Token]) -> Iterator[tuple[str, Token]]:
    for token in tokens:
        if token.kind in ("operator", "word", "name"):
            yield str(token.value), token


def _holds(token: Token) -> bool:
    """Can this be the end of what an index picks from?"""
    return token.kind == "name" or token.value in (")", "]")
