"""One input once more: ``python -m tests.fuzz SEED NUMBER``."""

import sys

from tests.fuzz.running import once

once(*map(int, sys.argv[1:]))
