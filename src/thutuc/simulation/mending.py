"""A plan with mistakes, the wrong parts taken out: what is left of it is looked at in the same go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thutuc.simulation.lines import Path

#: Words that decide who is there; where one was taken out, nobody can say who is missing.
_WHO_IS_THERE = frozenset({"staff", "organisation", "settings", "plugins"})


def stand_in(place: Path) -> Any:
    """What is put where a plan cannot be without a word: nothing is said of it, and the rest is looked at."""
    if place == ("days",):
        return 1
    if len(place) == 3 and place[0] == "procedure" and place[2] == "arrivals":
        return [{"per_day": 0}]
    return None


class Mended:
    """The words of a plan; it knows where each stood before others were taken out."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said
        #: the places that were taken out, as the file has them
        self.out: list[Path] = []
        #: of each list that lost something, by its place: the numbers of what is left
        self._numbers: dict[Path, list[int]] = {}

    def written(self, path: Sequence[str | int]) -> Path:
        """Where the file has what now stands at *path*."""
        found: Path = ()
        for part in path:
            numbers = self._numbers.get(found)
            known = numbers is not None and isinstance(part, int) and 0 <= part < len(numbers)
            found = (*found, numbers[part] if known and numbers is not None else part)  # type: ignore[index]
        return found

    @property
    def lacks_people(self) -> bool:
        """Whether somebody may be missing only because something was taken out."""
        return any(each[0] in _WHO_IS_THERE for each in self.out)

    def follows(self, path: Path) -> bool:
        """Whether what is said of a place of the file may only be so because something was taken out."""
        return any(each[: len(path)] == path or path[: len(each)] == each for each in self.out)

    def take_out(self, place: Path) -> bool:
        """Take out what the file has at a place, or the nearest that holds it; whether anything was."""
        if any(place[: len(each)] == each for each in self.out):
            return False
        instead = stand_in(place)
        found: Path = ()
        here: Any = self.said
        holder: Any = None
        at: Any = None
        for part in place:
            now: Any = part
            if isinstance(here, list):
                numbers = self._numbers.setdefault(found, list(range(len(here))))
                now = numbers.index(part) if part in numbers else None
            elif not isinstance(here, dict) or part not in here:
                now = None
            if (
                now is None
                and instead is not None
                and isinstance(here, dict)
                and len(found) == len(place) - 1
            ):
                now = part
                here[part] = None
            if now is None:
                break
            holder, at, here, found = here, now, here[now], (*found, part)
        if holder is None:
            return False
        if instead is not None and found == place:
            holder[at] = instead
            self.out.append(found)
            return True
        del holder[at]
        if isinstance(holder, list):
            del self._numbers[found[:-1]][at]
        self.out.append(found)
        return True
