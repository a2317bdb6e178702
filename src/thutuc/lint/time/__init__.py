"""Proving a step table: the longest path of step terms against the legal and the committed term.

``amounts`` has how terms are added, ``ways`` the drawing as a graph that takes time, ``cases`` the
variants of conditional terms, ``longest`` the longest path, ``beyond`` what comes after the result,
``proof`` what was found, case by case.
"""

from __future__ import annotations

from thutuc.lint.time.beyond import beyond_told
from thutuc.lint.time.proof import Judged, Proof, prove_time

__all__ = ["Judged", "Proof", "beyond_told", "prove_time"]
