"""Tokens: a state and something that happens go in, events come out; pure, no clock and no chance.

:class:`Run` is one command at work on one dossier.
"""

from thutuc.runtime.core import MAX_INSTANCES, MAX_MOVES, MAX_TOKENS
from thutuc.runtime.run import Run, rank

__all__ = ["MAX_INSTANCES", "MAX_MOVES", "MAX_TOKENS", "Run", "rank"]
