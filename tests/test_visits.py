"""Lists of acts lived through whenever workers come by; many by ``python -m tests.full visits``."""

from __future__ import annotations

import pytest
from tests.visits import walk


@pytest.mark.parametrize("name", ["3:4", "5:3", "7:7"])
def test_it_does_not_matter_when_a_worker_came_by(name: str) -> None:
    """Papers asked for, a withdrawal, a step: entered late after a lapse that only a worker recorded."""
    assert walk(name)
