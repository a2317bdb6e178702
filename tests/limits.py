"""Every bound that somebody else's input meets: what is bounded, by which constant, which test shows it."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple


class Limit(NamedTuple):
    """One bound."""

    of: str  #: what comes in
    what: str  #: what is counted
    constant: str  #: ``module:NAME``
    test: str  #: ``file::name``

    @property
    def value(self) -> int:
        """As the code has it."""
        module, _, name = self.constant.partition(":")
        found = import_module(module)
        for part in name.split("."):
            found = getattr(found() if isinstance(found, type) else found, part)
        return int(found)  # type: ignore[call-overload, no-any-return]


_BEYOND = "test_limits.py::test_what_is_at_the_bound_is_taken_and_what_is_beyond_is_refused"
_XML = "test_bpmn_safety.py::test_a_file_beyond_the_bounds_is_refused"
_EXPRESSION = "test_expressions.py::test_is_bounded_at_run"
_MARKS = "test_bounded.py::test_more_marks_over_one_letter_than_any_language_has_are_refused"
_PARTS = (
    "test_authoring_files.py::test_an_archive_of_more_parts_than_a_table_has_is_refused_before_it_is_read"
)
_WIRE = "test_api_hostile.py::test_the_wire_refuses_what_is_too_much_too_slow_or_no_http"
_ROUNDS = "test_refusals.py::test_more_rounds_than_an_activity_has"

LIMITS = (
    Limit("BPMN, DMN", "bytes of a file", "thutuc.safexml:MOST_BYTES", _XML),
    Limit("BPMN, DMN", "elements", "thutuc.safexml:MOST_ELEMENTS", _XML),
    Limit("BPMN, DMN", "elements inside each other", "thutuc.safexml:MOST_DEPTH", _XML),
    Limit(
        "BPMN",
        "nodes of a procedure with all it calls",
        "thutuc.net.model:MAX_NODES",
        "test_runtime_bounds.py::test_a_procedure_has_a_bounded_number_of_nodes_with_all_it_calls",
    ),
    Limit(
        "BPMN, DMN, JSON, values of fields", "marks over one letter", "thutuc.composing:MOST_MARKS", _MARKS
    ),
    Limit("DMN", "decisions in a file", "thutuc.dmn.compile:MOST_DECISIONS", _BEYOND),
    Limit("JSON forms", "bytes of a file", "thutuc.forms.reading:MOST_BYTES", _BEYOND),
    Limit("conditions, scripts", "characters", "thutuc.expressions.tokens:MAX_LENGTH", _BEYOND),
    Limit(
        "conditions, scripts", "brackets inside brackets", "thutuc.expressions.tokens:MAX_BRACKETS", _BEYOND
    ),
    Limit("conditions, scripts", "characters of a text", "thutuc.expressions.values:MAX_TEXT", _EXPRESSION),
    Limit("conditions, scripts", "items of a list", "thutuc.expressions.values:MAX_ITEMS", _EXPRESSION),
    Limit("conditions, scripts", "lists inside lists", "thutuc.expressions.values:MAX_INSIDE", _EXPRESSION),
    Limit("conditions, scripts", "digits of a number", "thutuc.expressions.tokens:MAX_DIGITS", _EXPRESSION),
    Limit("terms", "characters", "thutuc.worktime.term:LONGEST", _BEYOND),
    Limit("terms", "the number", "thutuc.worktime.term:MOST", _BEYOND),
    Limit(
        "thutuc.toml",
        "bytes of the file",
        "thutuc.configuration:MOST_BYTES",
        "test_hostile.py::test_a_configuration_that_would_exhaust_the_reader_is_refused",
    ),
    Limit(
        "TOML of every kind",
        "dots in a line, beside those of numbers",
        "thutuc.safetoml:MOST_DOTS",
        "test_safetoml.py::test_a_key_of_very_many_parts_is_refused_at_once",
    ),
    Limit(
        "scenarios",
        "bytes of a file",
        "thutuc.scenario.reading:MOST_BYTES",
        "test_scenario_reading.py::test_a_file_that_is_too_large_or_not_there_is_refused",
    ),
    Limit("scenarios", "acts", "thutuc.scenario.words:MOST_ACTS", _BEYOND),
    Limit("plans of migration", "bytes of a file", "thutuc.engine.plans:MOST_BYTES", _BEYOND),
    Limit("plans of migration", "pairs of elements", "thutuc.engine.plans:MOST_PAIRS", _BEYOND),
    Limit(
        "organisations",
        "bytes of a file",
        "thutuc_roles.reading:MAX_BYTES",
        "plugins/test_roles.py::test_a_huge_file_is_refused",
    ),
    Limit(
        "tables of steps (CSV, XLSX, DOCX)", "bytes of a file", "thutuc.authoring.files:MAX_BYTES", _BEYOND
    ),
    Limit("tables of steps (CSV, XLSX, DOCX)", "steps", "thutuc.authoring.files:MAX_ROWS", _BEYOND),
    Limit(
        "tables of steps (CSV, Markdown)",
        "lines of a file, blank ones too",
        "thutuc.authoring.files:MAX_LINES",
        _BEYOND,
    ),
    Limit(
        "tables of steps (CSV, XLSX, DOCX)",
        "characters of a cell; of a longer content the beginning is read, and told",
        "thutuc.authoring.files:MAX_CELL",
        _BEYOND,
    ),
    Limit(
        "tables of steps (CSV, XLSX, DOCX)",
        "columns; what stands beyond is not read, and told",
        "thutuc.authoring.files:MAX_COLUMNS",
        "test_authoring_files.py::test_what_stands_beyond_the_rows_and_columns_that_are_read_is_told",
    ),
    Limit(
        "tables of steps (XLSX, DOCX)",
        "bytes unpacked",
        "thutuc.authoring.files:MAX_UNPACKED",
        "test_authoring_files.py::test_an_archive_that_would_unpack_to_too_much_is_refused",
    ),
    Limit("tables of steps (XLSX, DOCX)", "tags unpacked", "thutuc.authoring.files:MAX_TAGS", _PARTS),
    Limit("tables of steps (XLSX)", "sheets", "thutuc.authoring.files:MAX_SHEETS", _PARTS),
    Limit(
        "event logs",
        "bytes, unpacked",
        "thutuc.logs.model:MOST_BYTES",
        "test_logs_xes.py::test_a_bomb_is_not_unpacked_beyond_the_bound",
    ),
    Limit(
        "event logs",
        "events",
        "thutuc.logs.model:MOST_OCCURRENCES",
        "test_logs_xes.py::test_so_many_events_and_no_more",
    ),
    Limit(
        "files of a dossier",
        "bytes",
        "thutuc.store.filing:MOST_BYTES",
        "test_files.py::test_a_file_larger_than_anybody_needs_is_refused_before_it_is_read",
    ),
    Limit("names (who, unit, request_id, code)", "characters", "thutuc.engine.written:NAME", _BEYOND),
    Limit("a text (note, reason, explanation)", "characters", "thutuc.engine.arguments:TEXT", _BEYOND),
    Limit(
        "a dossier's data",
        "bytes of JSON",
        "thutuc.engine.writing:DATA_LIMIT",
        "test_refusals.py::test_more_data_than_a_dossier_holds",
    ),
    Limit(
        "one command",
        "nodes passed",
        "thutuc.runtime.core:MAX_MOVES",
        "test_runtime_bounds.py::test_a_loop_that_nobody_waits_in_is_caught_quickly",
    ),
    Limit(
        "a dossier",
        "tokens at rest",
        "thutuc.runtime.core:MAX_TOKENS",
        "test_runtime_bounds.py::test_a_dossier_holds_at_most_a_thousand_tokens",
    ),
    Limit("a repeating step", "instances", "thutuc.runtime.core:MAX_INSTANCES", _ROUNDS),
    Limit(
        "lists and facts",
        "years of a period",
        "thutuc.engine.lists.asking:YEARS",
        "test_fuzz.py::test_a_period_of_two_thousand_years_is_refused_before_every_day_of_it_is_looked_at",
    ),
    Limit(
        "services",
        "seconds of a call",
        "thutuc.engine.serving:LIMIT",
        "test_incidents.py::test_a_call_that_takes_too_long_has_failed_and_its_late_answer_counts_for_nothing",
    ),
    Limit("HTTP", "bytes of a body", "thutuc.api:Limits.body", _WIRE),
    Limit("HTTP", "bytes of line and headers", "thutuc.api:Limits.header_bytes", _WIRE),
    Limit(
        "HTTP",
        "seconds until line and headers have come",
        "thutuc.api:Limits.header_seconds",
        "test_api_hostile.py::test_headers_that_do_not_come_are_not_waited_for",
    ),
    Limit("HTTP", "seconds until a body has come", "thutuc.api:Limits.body_seconds", _WIRE),
    Limit(
        "HTTP",
        "seconds in which a client takes 16,384 bytes of its answer, or all that is left",
        "thutuc.api:Limits.read_seconds",
        "test_api_hostile.py::test_who_does_not_read_his_answers_is_let_go_and_who_reads_slowly_is_not",
    ),
    Limit(
        "HTTP",
        "connections of one address",
        "thutuc.api:Limits.per_address",
        "test_api_hostile.py::test_one_address_holds_only_so_many_connections",
    ),
    Limit(
        "HTTP",
        "requests of one client at once",
        "thutuc.api:Limits.per_client",
        "test_api_hostile.py::test_who_asks_too_much_at_once_is_told_when_to_come_again",
    ),
)
