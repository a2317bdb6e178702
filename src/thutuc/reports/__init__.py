"""What is read off the dossiers for people: a head's list, on-time figures, the control sheet."""

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

__all__ = [
    "FORMULAS",
    "Figures",
    "HandOver",
    "HeadList",
    "Line",
    "OnTime",
    "Sheet",
    "Told",
    "calendar_of",
    "control_sheet",
    "head_list",
    "on_time",
    "parked_until",
    "seat_of",
]
