"""The page for authors of plug-ins is a package that installs, loads and passes its own tests."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from thutuc import sample
from thutuc.configuration import read_configuration
from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "write-a-plug-in.md").read_text("utf-8")
FILES = dict(re.findall(r"^```\w+\n# ([\w-]+\.\w+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


@pytest.fixture
def package(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of the page in a folder, found as an installed package is."""
    assert [*FILES] == [
        "pyproject.toml", "shorter_terms.py", "conftest.py", "test_shorter_terms.py", "thutuc.toml"
    ]  # fmt: skip
    for name, text in FILES.items():
        (pytester.path / name).write_text(text, "utf-8")
    (pytester.path / "organisation.yaml").write_bytes(sample().read_bytes())
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    info = pytester.path / f"shorter_terms-{project['version']}.dist-info"
    info.mkdir()
    named = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(named)
    lines = [f"{name} = {value}" for name, value in project["entry-points"]["thutuc"].items()]
    (info / "entry_points.txt").write_text("\n".join(["[thutuc]", *lines]))
    monkeypatch.delenv("THUTUC_TEST_PG", raising=False)
    pytester.syspathinsert()
    return pytester.path


def test_the_package_of_the_page_passes_its_tests(package: Path, pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("-p", "thutuc_pytest", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=5)


def test_the_configuration_of_the_page_loads_it_and_what_is_wrong_there_is_refused(package: Path) -> None:
    found = read_configuration(package, os.environ)
    assert "shorter_terms 1.0" in found.plugins().loaded()
    file = package / "thutuc.toml"
    file.write_text(file.read_text("utf-8").replace("percent = 30", "percent = 300"), "utf-8")
    with pytest.raises(ConfigurationError, match="found something else at percent") as refused:
        read_configuration(package, os.environ).plugins()
    assert "chưa đúng ở percent" in in_vietnamese(refused.value)
