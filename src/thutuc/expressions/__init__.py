"""The safe language of conditions and scripts: compiled once at load, to closures, never to code.

:func:`compile_expression` and :func:`condition` read one expression, :func:`compile_script` a few
assignments; :func:`check_language` judges what a file says of its language. The page of the language is
``docs/reference/expressions.md``. Whatever a text says, loading it raises nothing but ``ExpressionError``
and running it nothing but ``EvaluationError``; both are bounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from thutuc.errors import EvaluationError, ExpressionError
from thutuc.expressions.closures import Awaited, Run
from thutuc.expressions.compiler import Compiled, compiled
from thutuc.expressions.dialects import assignment, respelt
from thutuc.expressions.languages import check_language
from thutuc.expressions.meanings import BY_WRAPPING
from thutuc.expressions.tokens import Token, composed, cut, placeheld, unwrapped
from thutuc.expressions.values import OperandError, UnsetError, describe
from thutuc.expressions.vietnamese import in_vietnamese

__all__ = [
    "Condition",
    "Expression",
    "Script",
    "check_language",
    "compile_expression",
    "compile_script",
    "condition",
    "in_vietnamese",
]

#: Of so many texts one object each serves all procedures: two in five conditions say what another one says.
_SHARED = 1024


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression, ready to be worked out on a dossier's data."""

    text: str  #: as written in the file, Vietnamese marks composed
    names: frozenset[str]  #: the variables it reads
    literals: frozenset[str | int | Decimal]  #: the texts and numbers it names
    _run: Run = field(repr=False, compare=False)

    def __call__(self, data: Mapping[str, object]) -> object:
        """Work the expression out; raises ``EvaluationError`` where the data do not fit it."""
        try:
            return self._run(data)
        except OperandError as fault:
            raise EvaluationError(self.text, fault.reason) from None


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression that decides: it is true or false, and nothing stands for either."""

    text: str  #: as written in the file, Vietnamese marks composed
    names: frozenset[str]  #: the variables it reads
    literals: frozenset[str | int | Decimal]  #: the texts and numbers it names
    _run: Run = field(repr=False, compare=False)
    #: the variables that are compared with literals, and the kinds of these
    compared: frozenset[tuple[str, str]] = frozenset()

    def __call__(self, data: Mapping[str, object]) -> bool:
        """Decide on these data; raises ``EvaluationError`` where they do not fit or nothing is decided."""
        try:
            value = self._run(data)
        except OperandError as fault:
            raise EvaluationError(self.text, fault.reason) from None
        return self._decided(value)

    def holds(self, data: Mapping[str, object]) -> bool:
        """Decide for somebody who waits until it is so; while data it needs are not set it does not hold."""
        try:
            value = self._run(Awaited(data))
        except UnsetError:
            return False
        except OperandError as fault:
            raise EvaluationError(self.text, fault.reason) from None
        return value is not None and self._decided(value)

    def _decided(self, value: object) -> bool:
        if value is True or value is False:
            return value
        raise EvaluationError(self.text, f"true or false was expected and {describe(value)} was found")


@dataclass(frozen=True, slots=True)
class Script:
    """A few assignments, worked out one after the other; nothing else happens in them."""

    text: str  #: as written in the file, Vietnamese marks composed
    names: frozenset[str]  #: the variables it reads before it assigns them
    literals: frozenset[str | int | Decimal]  #: the texts and numbers it names
    targets: tuple[str, ...]  #: the variables it assigns, each once, in order
    _steps: tuple[tuple[str, Run], ...] = field(repr=False, compare=False)

    def __call__(self, data: Mapping[str, object]) -> dict[str, object]:
        """Give the assigned variables and their new values; *data* stays as it is."""
        known, assigned = dict(data), dict[str, object]()
        try:
            for target, run in self._steps:
                assigned[target] = known[target] = run(known)
        except OperandError as fault:
            raise EvaluationError(self.text, fault.reason) from None
        return assigned


@lru_cache(maxsize=_SHARED)
def compile_expression(text: str) -> Expression:
    """Read an expression; ``${…}``, ``#{…}`` and a leading ``=`` around it are taken off."""
    whole = composed(text)
    made = _compiled(whole)
    return Expression(whole.strip(), made.names, made.literals, made.run)


@lru_cache(maxsize=_SHARED)
def condition(text: str) -> Condition:
    """Read an expression that has to come out true or false."""
    whole = composed(text)
    made = _compiled(whole)
    return Condition(whole.strip(), made.names, made.literals, made.run, made.compared)


def _compiled(whole: str) -> Compiled:
    start, end, wrapping = unwrapped(whole)
    tokens = list(cut(whole, start, end, wrapping=wrapping))
    return compiled(placeheld(whole, respelt(whole, tokens, wrapping)), BY_WRAPPING[wrapping])


@lru_cache(maxsize=_SHARED)
def compile_script(text: str) -> Script:
    """Read assignments ``name = expression``, one a line or divided by ``;``."""
    whole = composed(text)
    steps: list[tuple[str, Run]] = []
    read, literals = set[str](), set[str | int | Decimal]()
    for written in _lines(list(cut(whole, 0, len(whole), script=True))):
        line = assignment(written)
        if len(line) < 2 or line[0].kind != "name" or line[1].value != "=" or line[1].kind != "operator":
            raise ExpressionError(whole, "a line of a script is 'name = expression'", line[0].start)
        value, wrapping = _unwrapped(line[2:])
        made = compiled(placeheld(whole, respelt(whole, value, wrapping)), BY_WRAPPING[wrapping])
        read |= made.names - {target for target, _ in steps}
        literals |= made.literals
        steps.append((str(line[0].value), made.run))
    if not steps:
        raise ExpressionError(whole, "there is no assignment")
    targets = tuple(dict.fromkeys(target for target, _ in steps))
    return Script(whole.strip(), frozenset(read), frozenset(literals), targets, tuple(steps))


def _unwrapped(value: Sequence[Token]) -> tuple[Sequence[Token], str]:
    """The value of an assignment: ``= x`` is FEEL, ``${x}`` is JUEL, anything else our own."""
    signs = [token.value if token.kind == "operator" else None for token in value]
    if len(value) > 1 and signs[0] == "=":
        return value[1:], "="
    if len(value) > 2 and signs[0] == "${" and signs[-1] == "}":
        return value[1:-1], "$"
    return value, ""


def _lines(tokens: Sequence[Token]) -> list[list[Token]]:
    """Part the tokens of a script into its lines, empty ones left out."""
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "end":
            lines.append([])
        else:
            lines[-1].append(token)
    return [line for line in lines if line]
