"""The how-to on testing procedures runs as it is written, and tells of every name there is."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import thutuc.pytest_plugin.strategies  # noqa: F401 (a run in this process finds it there)
import thutuc_pytest
from thutuc.pytest_plugin import Driven, Expectation
from thutuc_pytest import short

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "test-your-procedures.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_every_example_runs_as_it_is_written(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(BLOCKS) == PAGE.count("```python") == 5
    for name, source in BLOCKS:
        (pytester.path / name).write_text(source, "utf-8")
    monkeypatch.delenv("THUTUC_TEST_PG", raising=False)
    paths = [str(ROOT / "src"), str(ROOT / "plugins"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))

    result = pytester.runpytest_inprocess(
        "-p", "thutuc_pytest", "-p", "no:cacheprovider", "--thutuc-coverage-at-least", "nodes=50,flows=40"
    )

    wanted = sum(source.count("\ndef test_") + source.startswith("def test_") for _, source in BLOCKS)
    result.assert_outcomes(passed=wanted + 1)  # one of them on two stores
    assert result.ret == 0


def test_the_page_names_every_fixture_sentence_act_and_setting() -> None:
    fixtures = [name for name in vars(thutuc_pytest) if name.startswith("thutuc_")]
    fixtures = [name for name in fixtures if name not in ("thutuc_store_kind", "thutuc_pytest")]
    fixtures += [
        name for name in ("engine", "clock", "organisation", "drive", "store") if hasattr(short, name)
    ]
    sentences = [name for name in vars(Expectation) if not name.startswith("_")]
    acts = [name for name in vars(Driven) if name in ("do", "wait", "send", "run")]
    settings = re.findall(
        r'addini\(\s*"(\w+)"', (ROOT / "plugins/thutuc_pytest/__init__.py").read_text("utf-8")
    )
    assert (len(fixtures), len(settings), len(acts)) == (13, 4, 4)
    names = {*fixtures, *sentences, *acts, *settings}
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", PAGE)) == []
