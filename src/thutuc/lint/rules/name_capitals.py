"""Names are not written in capitals."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.errors import Finding
from thutuc.lint.named import named
from thutuc.lint.saying import Saying
from thutuc.procedure import Procedure

CAPITALS = Saying(
    "name-capitals",
    "Expected a name in small letters, found {name!r}",
    "Tên viết toàn chữ hoa: {name!r}",
    "Write it as a sentence begins: one capital, then small letters.",
    "Viết hoa chữ đầu, các chữ sau viết thường.",
)
_LONG = 5  #: letters from which capitals are no abbreviation


def name_capitals(procedure: Procedure) -> Iterator[Finding]:
    """A name is read, not shouted (NĐ 30/2020/NĐ-CP Phụ lục II: viết hoa)."""
    for place in named(procedure):
        words = [word for word in place.name.split() if word.isalpha()]
        letters = "".join(words)
        if len(letters) > _LONG and len(words) > 1 and letters.isupper():
            yield CAPITALS.at(procedure, place, name=place.name)
