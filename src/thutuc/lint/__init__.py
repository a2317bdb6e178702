"""Judging a procedure: what the file must declare before the first citizen meets it.

One rule is one generator of findings. :data:`RULES` are those without which the engine could not run a
dossier, and deploying asks them; :data:`WORKBENCH` are the analyst's, which ``thutuc lint`` adds.
Plug-ins add rules to both (hook ``lint_rules``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from thutuc.errors import ConfigurationError, Finding, ThutucError, in_both
from thutuc.lint.declared import procedure_term, step_responsible, step_term
from thutuc.lint.hours import bare_hours
from thutuc.lint.levels import NOTE, Level, weighed
from thutuc.lint.people import people
from thutuc.lint.rules import FLOW, RESPONSIBILITY, TEXT, TIME
from thutuc.lint.rules.condition_never import never_answered
from thutuc.lint.sound import sound, sound_drawn
from thutuc.lint.timers import timer_cycle
from thutuc.net import Net
from thutuc.plugins import Plugins
from thutuc.procedure import Procedure

__all__ = [
    "NAMES",
    "NET_RULES",
    "NET_WORKBENCH",
    "NOTE",
    "RULES",
    "WORKBENCH",
    "Level",
    "Rule",
    "examine",
    "judge",
    "judge_net",
]


class Rule(Protocol):
    """One rule: everything it finds in a procedure."""

    __name__: str

    def __call__(self, procedure: Procedure, /) -> Iterable[Finding]:
        """Judge a procedure."""


NetRule = Callable[[Net], Iterable[Finding]]

#: The rules every procedure is judged by, in the order they are told.
RULES: tuple[Rule, ...] = (procedure_term, step_responsible, people, step_term, bare_hours, timer_cycle)
#: The rules about how a procedure runs, with what it calls drawn in.
NET_RULES: tuple[NetRule, ...] = (sound,)
#: The analyst's rules, which ``thutuc lint`` asks besides; one file each.
WORKBENCH: tuple[Rule, ...] = (*RESPONSIBILITY, *TIME, *FLOW, *TEXT)
#: What ``thutuc lint`` asks instead of :data:`NET_RULES`, with the analyst's levels.
NET_WORKBENCH: tuple[NetRule, ...] = (sound_drawn, never_answered)
#: Findings that several generators, a shipped plug-in, or none of these, tell under names of their own.
_BESIDE = frozenset(
    {
        "accepted-nothing",
        "requires-act",
        "requires-return",
        "role-filled",
        "same-and-not-same",
        "sound-bounded",
        "sound-end",
        "sound-join",
        "sound-once",
        "sound-proved",
        "sound-reached",
        "step-beside",
        "step-itself",
        "step-unknown",
    }
)
#: The names of all our rules; those of plug-ins are theirs.
NAMES = _BESIDE | {rule.__name__.replace("_", "-") for rule in (*RULES, *WORKBENCH) if rule is not people}


def judge(procedure: Procedure, plugins: Plugins | None = None) -> Iterator[Finding]:
    """Everything that thutuc's rules, and those of the plug-ins in force, have to say."""
    for rule in RULES:
        yield from rule(procedure)
    for rules in plugins.hook.lint_rules() if plugins is not None else ():
        for rule in rules:
            yield from _added(rule, procedure)


def _added(rule: Rule, procedure: Procedure) -> list[Finding]:
    """What a rule of a plug-in finds, held against what the hook promises."""
    name = f"{rule.__module__}.{getattr(rule, '__qualname__', type(rule).__qualname__)}"
    try:
        found = list(rule(procedure))
    except ThutucError:
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise ConfigurationError(
            in_both(
                f"Quy tắc soát {name} của phần mở rộng gặp lỗi khi soát {procedure.id!r}: {said}",
                f"Expected the rule {name} of a plug-in to judge {procedure.id!r}, but it raised {said}",
            )
        ) from error
    if wrong := [each for each in found if not isinstance(each, Finding)]:
        raise ConfigurationError(
            in_both(
                f"Quy tắc soát {name} của phần mở rộng phải cho các Finding, nhưng đã cho {wrong[0]!r:.80}",
                f"Expected the rule {name} of a plug-in to give Findings, found {wrong[0]!r:.80}",
            )
        )
    return found


def judge_net(net: Net) -> Iterator[Finding]:
    """Everything that thutuc's rules have to say about a procedure that has been compiled."""
    for rule in NET_RULES:
        yield from rule(net)


def examine(
    procedure: Procedure,
    plugins: Plugins | None = None,
    levels: Mapping[str, Level] | None = None,
    net: Net | None = None,
) -> list[Finding]:
    """Everything the analyst is told: all rules, at the levels in force; with *net* soundness too."""
    found = list(judge(procedure, plugins))
    for rule in WORKBENCH:
        found += rule(procedure)
    if net is not None:
        alone = {finding.element for finding in found if finding.rule == "reached"}
        proved = (one for rule in NET_WORKBENCH for one in rule(net))
        found += (one for one in proved if one.rule != "sound-reached" or one.element not in alone)
    told = list(weighed(procedure, found, levels or {}))
    told.sort(key=lambda finding: finding.line or 0)
    return told
