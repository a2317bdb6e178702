"""Files that break one rule of BPMN are told from files that keep it; ``python -m tests.constraints``."""

from __future__ import annotations

import pytest
from tests.constraints import FOLDER, score

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared data are not here")


def test_of_83_right_files_at_most_eight_are_refused():
    assert len(score().right) == 83
    assert len(score().refused) <= 8
