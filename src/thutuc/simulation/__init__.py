"""The flow laboratory: what would happen if a procedure, a term or a staffing plan were changed.

A plan says who comes, what people decide and how long work takes; every act goes through the engine's own
``decide``. See *docs/reference/simulation.md*.
"""

from thutuc.errors import PlanRefused
from thutuc.simulation.answers import Answers, Difference, Figure, differences
from thutuc.simulation.laboratory import Checked, checked, simulate
from thutuc.simulation.plan import Plan
from thutuc.simulation.reading import parse_plan, read_plan

__all__ = [
    "Answers",
    "Checked",
    "Difference",
    "Figure",
    "Plan",
    "PlanRefused",
    "checked",
    "differences",
    "parse_plan",
    "read_plan",
    "simulate",
]
