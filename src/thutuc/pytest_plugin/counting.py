"""What the tests came by, of each procedure: counted in one process or many, told at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from thutuc.engine import Engine
from thutuc.net import Net
from thutuc.pytest_plugin.following import follower_of
from thutuc.scenario.coverage import PARTS, coverage_of
from thutuc.scenario.following import Follower, Passed

#: Names of what was not come by that are told of one part.
_MOST_TOLD = 12


@dataclass
class Counted:
    """One version of a procedure: what there is in it, and how often each thing was come by."""

    id: str
    digest: str
    whole: dict[str, dict[str, tuple[str, str]]]  #: part → id → what it is called in both languages
    met: dict[str, Counter[str]] = field(default_factory=lambda: {part: Counter() for part in PARTS})

    def missing(self, part: str) -> list[tuple[str, str]]:
        """What was not come by, as it is called."""
        return [names for id, names in self.whole[part].items() if not self.met[part][id]]

    def percent(self, part: str) -> float:
        """How much was come by; all, where there is nothing to come by."""
        whole = len(self.whole[part])
        return 100.0 * (whole - len(self.missing(part))) / whole if whole else 100.0


class Tally:
    """Everything that was come by so far."""

    def __init__(self) -> None:
        self.troubles: list[str] = []  #: why what is configured could not be counted
        self._counted: dict[str, Counted] = {}

    def know(self, net: Net) -> Counted:
        """Tell of a procedure, too, if nothing of it is come by."""
        procedure = net.procedure
        key = f"{procedure.id} {procedure.digest}"
        if key not in self._counted:
            whole = {
                part: {rule.id: (rule.vi, rule.en) for rule in share.missing}
                for part, share in coverage_of(net, ()).shares.items()
            }
            self._counted[key] = Counted(procedure.id, procedure.digest, whole)
        return self._counted[key]

    def add(self, net: Net, passed: Passed) -> None:
        """A dossier came by this."""
        met = self.know(net).met
        met["nodes"].update(passed.nodes)
        met["flows"].update(passed.flows)
        met["terms"].update(passed.rules)
        met["rows"].update(passed.rules)

    def count(self, engine: Engine, followed: Mapping[int, Follower] | None = None) -> None:
        """Count every dossier of an engine; those *followed* while they ran are not read again."""
        last = 0
        while True:
            with engine.store.transaction(write=False) as tx:
                rows = tx.search(after=last)
            if not rows:
                return
            for row in rows:
                last = row.id
                follower = (followed or {}).get(row.id) or follower_of(engine, row.id)
                follower.look()
                self.add(follower.net, follower.passed)

    # --- several processes -------------------------------------------------------------------------

    def plain(self) -> list[dict[str, Any]]:
        """All of it as plain values, to be sent from one process to another."""
        return [
            {
                "id": each.id,
                "digest": each.digest,
                "whole": {
                    part: {id: list(names) for id, names in rules.items()}
                    for part, rules in each.whole.items()
                },
                "met": {part: dict(counter) for part, counter in each.met.items()},
            }
            for each in self._counted.values()
        ]

    def merge(self, plain: list[dict[str, Any]]) -> None:
        """Add what another process counted."""
        for each in plain:
            whole = {
                part: {id: (vi, en) for id, (vi, en) in rules.items()}
                for part, rules in each["whole"].items()
            }
            key = f"{each['id']} {each['digest']}"
            counted = self._counted.setdefault(key, Counted(each["id"], each["digest"], whole))
            for part, counter in each["met"].items():
                counted.met[part].update(counter)

    # --- for people --------------------------------------------------------------------------------

    def short_of(self, least: Mapping[str, float]) -> bool:
        """Whether some procedure has less than was asked for, or cannot be counted."""
        return bool(least and self.troubles) or any(
            each.percent(part) < wanted for each in self._counted.values() for part, wanted in least.items()
        )

    def lines(self, least: Mapping[str, float], lang: str) -> Iterator[tuple[str, bool | None]]:
        """What is told: lines, each with whether it is as asked for, or neither good nor bad."""
        en = lang == "en"
        yield from ((line, False) for trouble in self.troubles for line in trouble.splitlines())
        if not self._counted:
            yield "no dossier was run" if en else "không có hồ sơ nào được chạy", None
        often = Counter(each.id for each in self._counted.values())
        for each in sorted(self._counted.values(), key=lambda one: one.id):
            version = f" ({each.digest[:8]})" if often[each.id] > 1 else ""
            short = [part for part, wanted in least.items() if each.percent(part) < wanted]
            shares = ", ".join(
                f"{len(each.whole[part]) - len(each.missing(part))}/{len(each.whole[part])} {PARTS[part][en]}"
                for part in PARTS
                if each.whole[part]
            )
            yield f"{each.id}{version}: {shares}", not short if least else None
            for part in PARTS:
                if missing := [names[en] for names in each.missing(part)]:
                    yield f"  {_missing(missing, part, en)}", None
            for part in short:
                below = "below the least" if en else "thấp hơn mức yêu cầu"
                yield f"  {PARTS[part][en]}: {each.percent(part):.0f}% < {least[part]:.0f}%, {below}", False


def _missing(names: list[str], part: str, en: bool) -> str:
    told = "; ".join(name.replace("\n", " ")[:80] for name in names[:_MOST_TOLD])
    more = f"; … (+{len(names) - _MOST_TOLD})" if len(names) > _MOST_TOLD else ""
    return f"{'not come by' if en else 'chưa qua'}, {PARTS[part][en]}: {told}{more}"
