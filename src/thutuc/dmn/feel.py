"""FEEL in our own spelling: names with blanks and the question mark become names of the safe language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from thutuc.errors import ExpressionError
from thutuc.expressions import Expression, compile_expression

#: the name that stands for ``?``, the value a cell tests; no dossier has such a name by chance
ASKED = "thutuc_asked_value"

_TEXT = r'"(?:[^"\\\n]|\\.)*"'
_BLANKS = re.compile(r"\s+")
_NO_WORD = re.compile(r"\W+")


def identifier(name: str) -> str:
    """What the safe language calls what DMN names with blanks: ``Diện tích đất`` is ``Diện_tích_đất``."""
    bare = _NO_WORD.sub("_", name.strip()).strip("_")
    return bare if bare.isidentifier() or not bare else f"v_{bare}"


class Feel:
    """Compiles the expressions of one file; knows which names the file declares with blanks in them."""

    def __init__(self, spaced: Iterable[str] = ()) -> None:
        names = sorted(spaced, key=len, reverse=True)
        parts = [re.escape(name).replace(r"\ ", r"\s+") for name in names]
        self._names = {_plain(name): identifier(name) for name in names}
        declared = rf"|(?P<name>(?<!\w)(?:{'|'.join(parts)})(?!\w))" if parts else ""
        self._piece = re.compile(rf"(?P<text>{_TEXT}){declared}|(?P<asked>\?)")

    def respelt(self, text: str) -> str:
        """The text in our spelling; texts in quotes stay as they are."""
        return self._piece.sub(self._said, text)

    def _said(self, found: re.Match[str]) -> str:
        group, piece = found.lastgroup, found.group()
        if group == "name":
            return self._names[_plain(piece)]
        return ASKED if group == "asked" else piece

    def expression(self, text: str) -> Expression:
        """Compile a FEEL expression; raises ``ExpressionError``."""
        return compiled(self.respelt(text))


def compiled(respelt: str) -> Expression:
    """Compile what is respelt already; ``${…}`` of Camunda 7 keeps its meaning."""
    bare = respelt.strip()
    if not bare:
        raise ExpressionError(respelt, "there is no expression")
    return compile_expression(bare if bare.startswith(("${", "#{", "=")) else f"= {bare}")


def _plain(name: str) -> str:
    return _BLANKS.sub(" ", name)
