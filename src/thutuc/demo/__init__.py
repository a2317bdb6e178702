"""Sixty dossiers of an invented province around Tết 2026, under a clock that the demonstration moves.

Nobody is real: the province, its officers, the dossiers. The same seed gives the same dossiers, acts
and dates in every run.
"""

from thutuc.demo.province import START, UNTIL, Demonstration, make_demonstration

__all__ = ["START", "UNTIL", "Demonstration", "make_demonstration"]
