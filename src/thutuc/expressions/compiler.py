"""Turn the syntax tree of an expression into closures; every node that is not listed here is refused."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn

from thutuc.errors import ExpressionError
from thutuc.expressions import closures, values
from thutuc.expressions.closures import Run
from thutuc.expressions.meanings import OURS, Meaning
from thutuc.expressions.tokens import Placeheld, Token
from thutuc.expressions.values import OperandError, Test

MAX_DEPTH = 40  #: depth of the syntax tree
MAX_NODES = 500  #: operations, names and literals

#: Python's own comparison gives the same answer when both sides are whole numbers; see :func:`_plain`.
_AT_ONCE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Compiled(NamedTuple):
    """An expression as closures, and what can be told of it without running it."""

    run: Run
    names: frozenset[str]  #: the variables it reads
    compared: frozenset[tuple[str, str]]  #: variables, with the kinds of the literals they are compared with
    literals: frozenset[str | int | Decimal]  #: the texts and numbers it names


def compiled(source: Placeheld, meaning: Meaning = OURS) -> Compiled:
    """Compile an expression."""
    try:
        tree = ast.parse(source.source, mode="eval").body
    except SyntaxError as error:
        # Without an offset the parser stood at the end and expected more.
        position = source.position((error.offset or len(source.source)) - 1)
        raise ExpressionError(source.text, "it does not read as an expression from here", position) from None
    except (RecursionError, MemoryError, ValueError):
        raise ExpressionError(source.text, "it is nested too deep") from None
    if sum(isinstance(node, ast.expr) for node in ast.walk(tree)) > MAX_NODES:
        raise ExpressionError(source.text, f"it has more than {MAX_NODES} operations, names and literals")
    builder = _Builder(source, meaning)
    run = builder.build(tree, 1)
    literals = {
        one.value for one in source.tokens if one.kind == "literal" and type(one.value) in (str, int, Decimal)
    }
    return Compiled(run, *(_known(frozenset(each)) for each in (builder.names, builder.compared, literals)))


@lru_cache(maxsize=1024)
def _known(names: frozenset[Any]) -> frozenset[Any]:
    """The same set for all expressions that read alike: one takes 216 bytes."""
    return names


class _Builder:
    """Builds the closure of each node of one expression."""

    def __init__(self, source: Placeheld, meaning: Meaning) -> None:
        self.source = source
        self.meaning = meaning
        self.names: set[str] = set()
        self.compared: set[tuple[str, str]] = set()

    def build(self, node: ast.expr, depth: int) -> Run:
        """Build one node and all below it."""
        if depth > MAX_DEPTH:
            self._refuse(node, f"it is nested more than {MAX_DEPTH} deep")
        build = _NODES.get(type(node))
        if build is None:
            self._refuse(node, f"{type(node).__name__} is not part of the language")
        return build(self, node, depth + 1)

    def _refuse(self, node: ast.expr, reason: str) -> NoReturn:
        raise ExpressionError(self.source.text, reason, self.source.position(node.col_offset))

    def _path(self, node: ast.expr) -> tuple[str, ...] | None:
        """Give the names of ``a.b.c``; None when the node is anything else."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(self._key(node))
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        token = self.source.token(node.id)
        return (str(token.value), *reversed(names)) if token.kind == "name" else None

    def _key(self, node: ast.Attribute) -> str:
        token = self.source.token(node.attr)
        if token.kind != "name":
            self._refuse(node, "a name was expected after '.'")
        return str(token.value)

    def name(self, node: ast.Name, _depth: int) -> Run:
        token = self.source.token(node.id)
        if token.kind == "literal":
            return closures.constant(token.value)
        self.names.add(str(token.value))
        return closures.variable(str(token.value))

    def attribute(self, node: ast.Attribute, depth: int) -> Run:
        path = self._path(node)
        if path is None:
            if isinstance(node.value, ast.Name):
                self._refuse(node, "a literal has no fields")
            return closures.operation(
                self.meaning.item, self.build(node.value, depth), closures.constant(self._key(node))
            )
        if depth + len(path) > MAX_DEPTH:
            self._refuse(node, f"it is nested more than {MAX_DEPTH} deep")
        self.names.add(path[0])
        return closures.field(*path) if len(path) == 2 else closures.deep(path)

    def subscript(self, node: ast.Subscript, depth: int) -> Run:
        holder, index = self.build(node.value, depth), self.build(node.slice, depth)
        return closures.operation(self.meaning.item, holder, index)

    def sequence(self, node: ast.List | ast.Tuple, depth: int) -> Run:
        if isinstance(node, ast.Tuple) and node.elts:
            first, last = node.elts[0], node.elts[-1]
            if node.col_offset == first.col_offset or node.end_col_offset == last.end_col_offset:
                self._refuse(last, "a comma stands outside brackets; a decimal number has a point, as in 1.5")
        return closures.sequence([self.build(item, depth) for item in node.elts])

    def boolean(self, node: ast.BoolOp, depth: int) -> Run:
        operands = [self.build(operand, depth) for operand in node.values]
        return closures.junction(operands, stops_at=isinstance(node.op, ast.Or))

    def unary(self, node: ast.UnaryOp, depth: int) -> Run:
        operand = self.build(node.operand, depth)
        if isinstance(node.op, ast.USub):
            return closures.called(values.negate, [operand])
        if isinstance(node.op, ast.UAdd):
            self._refuse(node, "a leading '+' is not part of the language")
        return closures.negation(operand)

    def binary(self, node: ast.BinOp, depth: int) -> Run:
        operate = self.meaning.arithmetic.get(type(node.op))
        if operate is None:
            self._refuse(node, f"{type(node.op).__name__} is not part of the language")
        left = self.build(node.left, depth)
        if isinstance(node.op, ast.Add | ast.Sub) and self._function(node.right) == "days":
            return closures.moved(
                left, self._call("days", node.right, depth), back=isinstance(node.op, ast.Sub)
            )
        return closures.operation(operate, left, self.build(node.right, depth))

    def compare(self, node: ast.Compare, depth: int) -> Run:
        tests = [self.meaning.tests[type(op)] for op in node.ops]
        for left, right in pairwise([node.left, *node.comparators]):
            self._compares(left, right)
            self._compares(right, left)
        first = self.build(node.left, depth)
        rest = [self.build(operand, depth) for operand in node.comparators]
        if len(rest) == 1:
            return self._single(node, first, tests[0], rest[0])
        return closures.chain(first, list(zip(tests, rest, strict=True)))

    def _compares(self, name: ast.expr, other: ast.expr) -> None:
        """Remember that a variable is compared with a literal, or looked for among some."""
        path = self._path(name) if isinstance(name, ast.Name) else None
        if path is None:
            return
        for each in other.elts if isinstance(other, ast.List | ast.Tuple) else [other]:
            literal = self._literal(each)
            if literal is not None and literal.value is not None:
                self.compared.add((path[0], values.kind(literal.value)))

    def _single(self, node: ast.Compare, left: Run, test: Test, right: Run) -> Run:
        """Compare two values, with short ways where the right one is a literal or a list of them."""
        op, operand = type(node.ops[0]), node.comparators[0]
        if isinstance(operand, ast.List | ast.Tuple):
            literals = [self._literal(item) for item in operand.elts]
            if None not in literals:
                return closures.comparison(test, left, closures.constant(right({})))
        literal = self._literal(operand)
        if literal is not None and _plain(op, literal.value):
            return closures.against(left, _AT_ONCE[op], test, literal.value)
        return closures.comparison(test, left, right)

    def _literal(self, node: ast.expr) -> Token | None:
        """Give the token of a literal; None when the node is anything else."""
        token = self.source.token(node.id) if isinstance(node, ast.Name) else None
        return token if token is not None and token.kind == "literal" else None

    def conditional(self, node: ast.IfExp, depth: int) -> Run:
        test, body, otherwise = (self.build(part, depth) for part in (node.test, node.body, node.orelse))
        return closures.choice(test, body, otherwise)

    def _function(self, node: ast.expr) -> str | None:
        """Name the function a call calls; None when the node calls none."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            token = self.source.token(node.func.id)
            return str(token.value) if token.kind == "name" else None
        return None

    def call(self, node: ast.Call, depth: int) -> Run:
        name, known = self._function(node), self.meaning.functions
        if name == "days":
            self._refuse(node, "days(n) stands only behind '+' or '-', after a date")
        if name is None and isinstance(node.func, ast.Attribute):
            name = self._key(node.func)
            if name in known and not known[name].method:
                self._refuse(node, f"write {known[name].signature}")
        if name is None or name not in known:
            self._refuse(node, f"{name!r} is not a function" if name else "only named functions are called")
        return self._call(name, node, depth)

    def _call(self, name: str, node: ast.expr, depth: int) -> Run:
        """Build a call of a known function; ``x.f(y)`` is ``f(x, y)``."""
        function = self.meaning.functions[name]
        if not isinstance(node, ast.Call) or node.keywords:
            self._refuse(node, f"write {function.signature}")
        nodes = [node.func.value, *node.args] if isinstance(node.func, ast.Attribute) else node.args
        if not function.least <= len(nodes) <= function.most:
            self._refuse(node, f"{len(nodes)} arguments stand where {function.signature} is written")
        if function.lenient:
            return self._lenient(name, nodes[0])
        run = closures.called(function.call, [self.build(argument, depth) for argument in nodes])
        if name == "date" and all(self._literal(each) is not None for each in nodes):
            return self._settled(node, run)
        return run

    def _lenient(self, name: str, node: ast.expr) -> Run:
        path, answer = self._path(node), self.meaning.functions[name].call
        if path is None or len(path) > MAX_DEPTH:
            self._refuse(node, f"{name} asks about a variable such as a or a.b")
        self.names.add(path[0])
        return closures.called(answer, [closures.deep(path, lenient=True)])

    def _settled(self, node: ast.expr, run: Run) -> Run:
        """Work a literal out now, so that a wrong one is refused with the file."""
        try:
            return closures.constant(run({}))
        except OperandError as fault:
            self._refuse(node, fault.reason)


_NODES: dict[type[ast.expr], Callable[..., Run]] = {
    ast.Attribute: _Builder.attribute,
    ast.BinOp: _Builder.binary,
    ast.BoolOp: _Builder.boolean,
    ast.Call: _Builder.call,
    ast.Compare: _Builder.compare,
    ast.IfExp: _Builder.conditional,
    ast.List: _Builder.sequence,
    ast.Name: _Builder.name,
    ast.Subscript: _Builder.subscript,
    ast.Tuple: _Builder.sequence,
    ast.UnaryOp: _Builder.unary,
}


def _plain(op: type[ast.cmpop], literal: object) -> bool:
    """Say whether Python's own comparison with a literal of exactly this type is ours too."""
    if type(literal) is int:
        return op in _AT_ONCE
    if op not in (ast.Eq, ast.NotEq):
        return False
    return type(literal) is bool or (isinstance(literal, str) and literal.isascii())
