"""Patterns of forms: a subset of ECMA-262 regular expressions that is matched in linear time.

A pattern is read into an automaton of positions (Glushkov), and a text is walked through it once, letter by
letter, with the set of all positions it may stand on. Nothing is tried twice, so no pattern and no text
makes it slow; what could not be matched so (look-around, back references) is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

#: a longer pattern is refused
LONGEST_PATTERN = 300
#: a pattern that needs more positions, its counted repeats written out, is refused
MOST_POSITIONS = 512
#: a longer text is never matched with a pattern
LONGEST_TEXT = 4_000
DEEPEST = 20  #: groups within groups
_REMEMBERED = 4_096

#: whether a letter belongs to a class
Letter = Callable[[str], bool]

_SPACES = frozenset("\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_LINE_ENDS = frozenset("\n\r\u2028\u2029")
_CLASSES: dict[str, Letter] = {
    "d": lambda letter: "0" <= letter <= "9",
    "w": _WORD.__contains__,
    "s": _SPACES.__contains__,
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_SYNTAX = frozenset("\\/^$.*+?()[]{}|-")
_COUNT = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_CATEGORY = re.compile(r"\{(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\}")
_CODE = re.compile(r"[0-9A-Fa-f]{4}")


class PatternError(Exception):
    """A pattern is outside the subset; the reason stands in both languages."""

    def __init__(self, reason: str, reason_vi: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reason_vi = reason_vi


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern: where it may begin and end, as sets of positions in the bits of a number."""

    empty: bool
    first: int
    last: int


class Pattern:
    """A compiled pattern; it is asked whether a text has it anywhere, as JSON Schema means it."""

    def __init__(self, text: str) -> None:
        built = _Reader(text)
        whole = built.read()
        self.text = text
        self._letters = tuple(built.letters)
        self._follow = tuple(built.follow)
        self._whole = whole
        self._next: dict[int, int] = {}
        self._of: dict[str, int] = {}

    def matches(self, text: str) -> bool:
        """Whether the pattern is found in the text."""
        if not text:
            return self._whole.empty
        here = 0
        reach = self._whole.first
        for letter in text:
            here = reach & self._positions(letter)
            if not here:
                return False
            reach = self._reach(here)
        return bool(here & self._whole.last)

    def _positions(self, letter: str) -> int:
        found = self._of.get(letter)
        if found is None:
            if len(self._of) >= _REMEMBERED:
                self._of.clear()
            found = sum(1 << place for place, holds in enumerate(self._letters) if holds(letter))
            self._of[letter] = found
        return found

    def _reach(self, here: int) -> int:
        found = self._next.get(here)
        if found is None:
            if len(self._next) >= _REMEMBERED:
                self._next.clear()
            found, rest = 0, here
            while rest:
                lowest = rest & -rest
                found |= self._follow[lowest.bit_length() - 1]
                rest ^= lowest
            self._next[here] = found
        return found


@lru_cache(maxsize=1024)
def compiled(text: str) -> Pattern:
    """The pattern, read once; raises :class:`PatternError`."""
    return Pattern(text)


class _Reader:
    """Reads a pattern from left to right and numbers its letters."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST_PATTERN:
            raise PatternError(
                f"it is longer than {LONGEST_PATTERN} characters", f"dài hơn {LONGEST_PATTERN} ký tự"
            )
        self._text = text
        self._at = 0
        self._deep = 0
        self.letters: list[Letter] = []
        self.follow: list[int] = []

    def read(self) -> _Part:
        """The whole pattern: alternatives, each tied to the ends of the text or not."""
        parts = [self._alternative()]
        while self._take("|"):
            parts.append(self._alternative())
        if self._at < len(self._text):
            raise _wrong(f"{self._text[self._at]!r}")
        return _either(parts)

    def _alternative(self) -> _Part:
        begins = self._take("^")
        inside = self._sequence()
        ends = self._take("$")
        parts = [inside] if begins else [self._anything(), inside]
        return self._in_order(parts if ends else [*parts, self._anything()])

    def _anything(self) -> _Part:
        return self._repeated(self._letter(lambda _: True), again=True, none=True)

    def _sequence(self) -> _Part:
        parts = []
        while self._at < len(self._text) and self._text[self._at] not in "|)$":
            parts.append(self._item())
        return self._in_order(parts)

    def _item(self) -> _Part:
        begin, mark = self._at, len(self.letters)
        part = self._atom()
        count = self._count()
        if self._peek() in ("*", "+", "?") or (count is not None and self._peek() == "{"):
            raise PatternError(
                "a repeat is followed by '?', '+' or another repeat", "có hai dấu lặp liền nhau"
            )
        if count is None:
            return part
        return self._times(part, count, begin, mark)

    def _times(self, part: _Part, count: tuple[int, int | None], begin: int, mark: int) -> _Part:
        """The part so many times, written out by reading it again."""
        least, most = count
        after, self._at = self._at, begin
        if most == 0 or len(self.letters) == mark:
            self._at = after
            return part if most != 0 else _Part(True, 0, 0)
        parts = [part]
        copies = max(least, 1) if most is None else most
        if len(self.letters) + (copies - 1) * (len(self.letters) - mark) > MOST_POSITIONS:
            raise _too_many()
        for _ in range(copies - 1):
            self._at = begin
            parts.append(self._atom())
        self._at = after
        if most is None:
            parts[-1] = self._repeated(parts[-1], again=True, none=least == 0)
            return self._in_order(parts)
        optional = [_Part(True, each.first, each.last) for each in parts[least:]]
        return self._in_order([*parts[:least], *optional])

    def _count(self) -> tuple[int, int | None] | None:
        for sign, count in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return count
        if self._peek() != "{":
            return None
        found = _COUNT.match(self._text, self._at)
        if found is None:
            raise _wrong("'{'")
        self._at = found.end()
        least = int(found[1])
        most = least if found[2] is None else (int(found[3]) if found[3] else None)
        if most is not None and most < least:
            raise PatternError(f"{found[0]} counts down", f"{found[0]} có số sau nhỏ hơn số trước")
        return least, most

    def _atom(self) -> _Part:
        sign = self._text[self._at]
        if sign == "(":
            return self._group()
        if sign in "*+?{}]^":
            raise _wrong(f"{sign!r}")
        self._at += 1
        if sign == ".":
            return self._letter(lambda letter: letter not in _LINE_ENDS)
        if sign == "[":
            return self._letter(self._class())
        if sign == "\\":
            return self._letter(self._escape())
        return self._letter(sign.__eq__)

    def _group(self) -> _Part:
        self._at += 1
        if self._take("?") and not self._take(":"):
            raise PatternError(
                "look-around and named groups are not supported", "không hỗ trợ (?=…), (?!…), (?<…)"
            )
        self._deep += 1
        if self._deep > DEEPEST:
            raise PatternError(f"groups nest deeper than {DEEPEST}", f"nhóm lồng sâu hơn {DEEPEST}")
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        self._deep -= 1
        if self._peek() == "$":
            raise PatternError("'$' stands inside a group", "dấu '$' nằm trong ngoặc")
        if not self._take(")"):
            raise PatternError("a group is not closed", "thiếu dấu đóng ngoặc")
        return _either(parts)

    def _escape(self) -> Letter:
        """What stands after a backslash."""
        sign = self._peek()
        self._at += 1
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign and sign.lower() in _CLASSES:
            return _not(_CLASSES[sign.lower()])
        if sign in ("p", "P"):
            found = _CATEGORY.match(self._text, self._at)
            if found is None:
                raise _wrong(f"\\{sign}")
            self._at = found.end()
            inside = _of_category(found[1])
            return inside if sign == "p" else _not(inside)
        if sign == "u" and _CODE.match(self._text, self._at):
            self._at += 4
            return chr(int(self._text[self._at - 4 : self._at], 16)).__eq__
        if sign in _CONTROLS:
            return _CONTROLS[sign].__eq__
        if sign in _SYNTAX:
            return sign.__eq__
        raise _wrong(f"\\{sign}")

    def _class(self) -> Letter:
        """A class in square brackets, after the opening one."""
        inverted = self._take("^")
        holds: list[Letter] = []
        single: set[str] = set()
        while not self._take("]"):
            low = self._member()
            if (
                isinstance(low, str)
                and self._peek() == "-"
                and self._text[self._at + 1 : self._at + 2] != "]"
            ):
                self._at += 1
                high = self._member()
                if not isinstance(high, str) or high < low:
                    raise PatternError("a range of letters runs backwards", "khoảng ký tự bị ngược")
                holds.append(_between(low, high))
            elif isinstance(low, str):
                single.add(low)
            else:
                holds.append(low)
        every: tuple[Letter, ...] = (frozenset(single).__contains__, *holds)
        inside: Letter = every[0] if len(every) == 1 else lambda letter: any(one(letter) for one in every)
        return _not(inside) if inverted else inside

    def _member(self) -> str | Letter:
        sign = self._peek()
        self._at += 1
        if sign == "":
            raise PatternError("a class is not closed", "thiếu dấu ] đóng nhóm ký tự")
        if sign == "[":
            raise _wrong("'['")
        if sign != "\\":
            return sign
        begin = self._at
        found = self._escape()
        name = self._text[begin]
        if name in _SYNTAX:
            return name
        if name == "u":
            return chr(int(self._text[begin + 1 : begin + 5], 16))
        return _CONTROLS.get(name, found)

    def _letter(self, holds: Letter) -> _Part:
        if len(self.letters) >= MOST_POSITIONS:
            raise _too_many()
        self.letters.append(holds)
        self.follow.append(0)
        bit = 1 << (len(self.letters) - 1)
        return _Part(False, bit, bit)

    def _in_order(self, parts: list[_Part]) -> _Part:
        whole = _Part(True, 0, 0)
        for part in parts:
            self._tie(whole.last, part.first)
            whole = _Part(
                whole.empty and part.empty,
                whole.first | (part.first if whole.empty else 0),
                part.last | (whole.last if part.empty else 0),
            )
        return whole

    def _repeated(self, part: _Part, *, again: bool, none: bool) -> _Part:
        if again:
            self._tie(part.last, part.first)
        return _Part(part.empty or none, part.first, part.last)

    def _tie(self, ends: int, begins: int) -> None:
        for place in _bits(ends):
            self.follow[place] |= begins

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, sign: str) -> bool:
        if self._peek() != sign:
            return False
        self._at += 1
        return True


def _either(parts: list[_Part]) -> _Part:
    first = last = 0
    for part in parts:
        first |= part.first
        last |= part.last
    return _Part(any(part.empty for part in parts), first, last)


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _not(holds: Letter) -> Letter:
    return lambda letter: not holds(letter)


def _between(low: str, high: str) -> Letter:
    return lambda letter: low <= letter <= high


def _of_category(name: str) -> Letter:
    return lambda letter: category(letter).startswith(name)


def _wrong(what: str) -> PatternError:
    return PatternError(f"{what} has no meaning here", f"không dùng được {what}")


def _too_many() -> PatternError:
    return PatternError(
        f"it has more than {MOST_POSITIONS} letters when its repeats are written out",
        f"quá {MOST_POSITIONS} ký tự khi viết hết các lần lặp",
    )
