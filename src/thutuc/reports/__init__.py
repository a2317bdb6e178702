"""What is made for people: a head's list, on-time figures, the control sheet, a procedure told and drawn."""

from thutuc.reports.description import describe, describe_body, describe_html
from thutuc.reports.diagram import Mark, Marks, draw
from thutuc.reports.figures import (
    FORMULAS,
    Figures,
    HeadList,
    Line,
    OnTime,
    Told,
    calendar_of,
    head_list,
    on_time,
    parked_until,
    seat_of,
)
from thutuc.reports.sheet import HandOver, Sheet, control_sheet
from thutuc.reports.standing import marks_of

__all__ = [
    "FORMULAS",
    "Figures",
    "HandOver",
    "HeadList",
    "Line",
    "Mark",
    "Marks",
    "OnTime",
    "Sheet",
    "Told",
    "calendar_of",
    "control_sheet",
    "describe",
    "describe_body",
    "describe_html",
    "draw",
    "head_list",
    "marks_of",
    "on_time",
    "parked_until",
    "seat_of",
]
