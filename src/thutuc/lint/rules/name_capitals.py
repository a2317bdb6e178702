"""Names are not written in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining, normalize

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
#: how a syllable is built, its marks taken off; UBND, HCM and TTPVHCC are not built so
_SYLLABLE = re.compile(
    r"(?:ngh|gh|ng|nh|ch|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_LONG = 5  #: letters from which capitals are no abbreviation


def name_capitals(procedure: Procedure) -> Iterator[Finding]:
    """A name is read, not shouted (NĐ 30/2020/NĐ-CP Phụ lục II: viết hoa)."""
    for place in named(procedure):
        words = [word for word in place.name.split() if word.isalpha()]
        letters = "".join(words)
        shouted = len(letters) > _LONG and len(words) > 1 and letters.isupper()
        if shouted and any(_is_spoken(word) for word in words):
            yield CAPITALS.at(procedure, place, name=place.name)


def _is_spoken(word: str) -> bool:
    """Whether a word is a syllable that is read, and no abbreviation."""
    plain = "".join(one for one in normalize("NFD", word.casefold()) if not combining(one))
    return len(plain) > 2 and _SYLLABLE.fullmatch(plain) is not None
