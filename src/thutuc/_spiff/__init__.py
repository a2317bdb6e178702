"""The one door to SpiffWorkflow: an independent opinion on what a file means and how it runs.

thutuc reads and runs; SpiffWorkflow checks. :func:`validate` holds a file against the BPMN schemas,
:func:`second_reading` reads it once more and compares every fact, :func:`second_run` walks both engines
through it side by side. What SpiffWorkflow is known to do wrongly stands in :data:`FAULTS` and on the page
``docs/reference/second-reader.md``; any other difference refuses the file.
"""

from thutuc._spiff.dmn import second_decisions
from thutuc._spiff.faults import FAULTS, Fault
from thutuc._spiff.reading import Excused, Reading, second_reading
from thutuc._spiff.schemas import validate
from thutuc._spiff.walks import second_run

__all__ = [
    "FAULTS",
    "Excused",
    "Fault",
    "Reading",
    "second_decisions",
    "second_reading",
    "second_run",
    "validate",
]
