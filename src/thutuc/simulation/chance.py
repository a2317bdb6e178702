"""Chance that can be repeated: each purpose draws from a stream of its own, named by what it is for.

A stream is a counter put through a mixing function (SplitMix64), so a draw depends on its name and number
only, never on what else was drawn before. Two plans that are compared see the same citizens, the same
choices and the same times of work for the same dossier, whatever else differs.
"""

from __future__ import annotations

from hashlib import blake2b

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_SCALE = 2.0**-53
_HALF = 2.0**-54


def key(*names: object) -> int:
    """The stream that these names mean; the same in every process."""
    text = "\x1f".join(map(str, names)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def draw(stream: int, number: int) -> float:
    """The draw of that number: above 0 and below 1, evenly spread."""
    mixed = (stream + number * _GOLDEN) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((mixed ^ (mixed >> 31)) >> 11) * _SCALE + _HALF


def branch(stream: int, number: int) -> int:
    """A stream under a stream, such as that of one dossier under that of its procedure."""
    mixed = (stream ^ (number * 0xD1342543DE82EF95)) & _MASK
    mixed = ((mixed ^ (mixed >> 32)) * 0xDABA0B6EB09322E3) & _MASK
    return mixed ^ (mixed >> 29)
