"""Hostile input at every edge: a result, or an error of our tree, in bounded time and memory; nothing else.

``python -m tests.full fuzz --size 1000000 --seed 1``. Input number *n* of a seed is always the same one:
``python -m tests.fuzz SEED N`` does it again.
"""

from tests.fuzz.running import run

__all__ = ["run"]
