"""Tests of procedures with pytest: fixtures, scenarios as tests, sentences that are asserted, coverage."""

from thutuc.pytest_plugin.clock import Clock
from thutuc.pytest_plugin.counting import Tally
from thutuc.pytest_plugin.driving import Driven, Driver
from thutuc.pytest_plugin.expecting import Expectation, expect
from thutuc.pytest_plugin.following import Followed, follow
from thutuc.pytest_plugin.walking import Move, Walk

__all__ = [
    "Clock",
    "Driven",
    "Driver",
    "Expectation",
    "Followed",
    "Move",
    "Tally",
    "Walk",
    "expect",
    "follow",
]
