"""Proves, before a citizen meets it, that a procedure can always finish.

Every level (the process, each subprocess) is judged by itself: a subprocess is one step of the level around
it. Structured parts are put together first (:mod:`reduce`); only what is left is explored, by the runtime's
own rules for joins. Timers, messages and signals may always come; conditions are free choices.

BPMN ends a process when all its tokens are used up, wherever they are (BPMN 2.0.2, 13.5.6): an end event
reached while other tokens are still under way is no fault. What is told: a token that waits at a join for
one that never comes, a level that can no longer end, a step that no run comes to, tokens that pile up, and
a step that is open twice at once because branches meet without a join.
"""

from thutuc.net.soundness.markings import Markings
from thutuc.net.soundness.proof import MAX_MOVES, Fault, Problem, Proof, prove

__all__ = ["MAX_MOVES", "Fault", "Markings", "Problem", "Proof", "prove"]
