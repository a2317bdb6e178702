"""Every list by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from thutuc.engine.lists.listing import Line, Tally
from thutuc.engine.lists.question import Question
from thutuc.engine.lists.results import mandates, results
from thutuc.engine.lists.standing import apology, consulted, returned, suspended, untouched
from thutuc.engine.lists.watching import of_kind
from thutuc.engine.lists.worklists import in_hand, late, sign, soon, undecided

#: Lists of dossiers and tasks by name.
LINES: Mapping[str, Callable[[Question], list[Line]]] = {
    "sign": sign,
    "in-hand": in_hand,
    "soon": soon,
    "late": late,
    "apology": apology,
    "suspended": suspended,
    "untouched": untouched,
    "returned": returned,
    "consulted": consulted,
    "urged": of_kind("urge"),
    "directions": of_kind("direction"),
    "flags": of_kind("flag"),
}

#: The lists whose formula has an N, and those that ask about a period.
NUMBERED = frozenset({"suspended", "untouched", "returned"})
PERIODIC = frozenset({"urged", "directions", "flags", "results", "mandates"})

#: Lists of figures by name.
TALLIES: Mapping[str, Callable[[Question], list[Tally]]] = {
    "undecided": undecided,
    "results": results,
    "mandates": mandates,
}
