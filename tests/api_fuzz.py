"""Schemathesis asks the HTTP service everything that its description allows, and much that it does not.

``run(size, seed)`` is the full size: *size* requests of each operation. Nothing may fail inside (no 500);
every status, header and body has to be one that is described, nothing is told without a token, and
afterwards every journal still folds to its state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, MutableMapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode, checks
from tests.api_world import make_token
from tests.office import BIRTH, INVESTMENT, LAND, Clock, add_shipped, hand_in, make_engine

from thutuc import Engine, open_store
from thutuc.api import Application, Service

#: What a name in a request is, most of the time: else nearly everything would be unknown.
KNOWN: dict[str, list[Any]] = {
    "dossier": ["1", "2", "3", "H99.41-260302-0001"],
    "task": ["1.2", "2.2", "3.2", "1.3"],
    "duty": ["1.d3", "2.d3"],
    "procedure": [BIRTH, LAND, INVESTMENT, "1.001193"],
    "list": ["late", "soon", "in-hand", "results"],
    "by": ["an.nguyen", "viet.ngo", "mai.nguyen", "system", "thinh.do"],
    "unit": ["dong-may", "dong-may.one-stop", "finance"],
    "competent": ["dong-may", "land-branch-1"],
    "received_at": ["dong-may.one-stop"],
}


#: Who applied for what is none of the finance department's business.
SECRET = "001099000111"


def world(agency: str | None = None) -> tuple[Engine, str]:
    """A province with three dossiers, and a token that may do everything, of one agency or of all."""
    store = open_store(":memory:")
    store.upgrade()
    add_shipped(store)
    engine = make_engine(store, Clock())
    for procedure in (BIRTH, LAND, INVESTMENT):
        hand_in(engine, procedure, applicant="001099000123" if procedure == INVESTMENT else SECRET)
    return engine, make_token(engine, agency=agency)


checks.load_all_checks()

#: What every answer is held against.
CHECKS = [
    checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "missing_required_header",
        "ignored_auth",
    )
]


def fuzz(
    examples: int, number: int, names: Iterable[str] | None = None, agency: str | None = None
) -> Counter[int]:
    """Ask each operation *examples* times; how often each status came.

    With a token of *agency*, that of finance, nothing told may say who applied elsewhere, and no dossier of
    others may have changed.
    """
    engine, token = world(agency)
    application = Application(Service(engine))
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", application)
    found: Counter[int] = Counter()
    wanted = set(names) if names is not None else None
    for result in schema.get_all_operations():
        operation = result.ok()
        if wanted is None or operation.definition.raw["operationId"] in wanted:
            _one(operation, token, examples, number, found, private=agency is not None)
    assert engine.verify() == []
    if agency is not None:
        assert [engine.dossier(each).revision for each in (1, 2)] == [1, 1]
    engine.store.close()
    return found


def _one(
    operation: Any, token: str, examples: int, number: int, found: Counter[int], *, private: bool
) -> None:
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    strategy = operation.as_strategy(generation_mode=modes[0]) | operation.as_strategy(
        generation_mode=modes[1]
    )

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case: Any) -> None:
        _make_known(case, found.total())
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        found[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)
        assert not private or SECRET not in response.text

    ask()


def _make_known(case: Any, turn: int) -> None:
    """In three requests of four, put names that are known where names stand."""
    if turn % 4 == 0:
        return
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, MutableMapping):
            for name, values in KNOWN.items():
                if name in place:
                    place[name] = values[turn % len(values)]


def run(size: int, number: int) -> str:
    """The full size, for ``python -m tests.full api``."""
    found = fuzz(size, number)
    found += fuzz(size, number, agency="finance")
    statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(found.items()))
    return f"{found.total():,} requests, no failure inside; {statuses}"
