"""What makes the tests quick: what many of them need alike is made once in each process that runs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from thutuc import _spiff
from thutuc.errors import Finding
from thutuc.net import Net
from thutuc.procedure import Procedure


@contextmanager
def walked_once() -> Iterator[None]:
    """The second runner walks through a file when it is first deployed or checked, not for every test anew.

    Its answer follows from the file and from what the net was compiled to; ``test_spiff`` asks it itself.
    """
    real, known = _spiff.second_run, dict[tuple[bytes, str], list[Finding]]()

    def second_run(source: bytes, procedure: Procedure, net: Net) -> list[Finding]:
        key = (source, repr(net))
        if key not in known:
            known[key] = real(source, procedure, net)
        return list(known[key])

    with patch.object(_spiff, "second_run", second_run):
        yield
