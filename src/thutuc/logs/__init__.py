"""Event logs: read and written (XES, CSV, our own journal), held against a procedure, and learnt from."""

from thutuc.errors import LogRefused
from thutuc.logs.conformance import Conformance, conform
from thutuc.logs.journal import journal_traces, trace_of
from thutuc.logs.model import Log, Occurrence, Trace
from thutuc.logs.naming import Naming, Story
from thutuc.logs.ocel import write_ocel
from thutuc.logs.replay import Player, Reason
from thutuc.logs.tables import Columns, read_csv, write_csv
from thutuc.logs.xes import read_xes, write_xes

__all__ = [
    "Columns",
    "Conformance",
    "Log",
    "LogRefused",
    "Naming",
    "Occurrence",
    "Player",
    "Reason",
    "Story",
    "Trace",
    "conform",
    "journal_traces",
    "read_csv",
    "read_xes",
    "trace_of",
    "write_csv",
    "write_ocel",
    "write_xes",
]
