"""Judging a procedure: what the file must declare before the first citizen meets it.

One rule is one generator of findings. Here are the rules without which the engine could not run a
dossier; the analyst's workbench adds more, and so may plug-ins (hook ``lint_rules``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from thutuc.errors import Finding
from thutuc.lint.declared import procedure_term, step_responsible, step_term
from thutuc.lint.hours import bare_hours
from thutuc.lint.people import people
from thutuc.lint.sound import sound
from thutuc.lint.timers import timer_cycle
from thutuc.net import Net
from thutuc.plugins import Plugins
from thutuc.procedure import Procedure

Rule = Callable[[Procedure], Iterable[Finding]]
NetRule = Callable[[Net], Iterable[Finding]]

#: The rules every procedure is judged by, in the order they are told.
RULES: tuple[Rule, ...] = (procedure_term, step_responsible, people, step_term, bare_hours, timer_cycle)
#: The rules about how a procedure runs, with what it calls drawn in.
NET_RULES: tuple[NetRule, ...] = (sound,)


def judge(procedure: Procedure, plugins: Plugins | None = None) -> Iterator[Finding]:
    """Everything that thutuc's rules, and those of the plug-ins in force, have to say."""
    added = plugins.hook.lint_rules() if plugins is not None else ()
    for rule in (*RULES, *(rule for rules in added for rule in rules)):
        yield from rule(procedure)


def judge_net(net: Net) -> Iterator[Finding]:
    """Everything that thutuc's rules have to say about a procedure that has been compiled."""
    for rule in NET_RULES:
        yield from rule(net)
