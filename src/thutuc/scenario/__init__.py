"""Scenarios: a run told step by step, and what must come of it, held against the engine itself."""

from thutuc.errors import Problem, ScenarioRefused
from thutuc.scenario.acts import Act
from thutuc.scenario.expected import Expected
from thutuc.scenario.following import Passed
from thutuc.scenario.reading import read, read_text
from thutuc.scenario.rules import Rule, rules_of
from thutuc.scenario.running import Failure, Outcome, run
from thutuc.scenario.story import StoryLine
from thutuc.scenario.words import Scenario
from thutuc.scenario.world import Stage, World, prepare

__all__ = [
    "Act",
    "Expected",
    "Failure",
    "Outcome",
    "Passed",
    "Problem",
    "Rule",
    "Scenario",
    "ScenarioRefused",
    "Stage",
    "StoryLine",
    "World",
    "prepare",
    "read",
    "read_text",
    "rules_of",
    "run",
]
