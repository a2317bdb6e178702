"""Chaos: processes that work on one database are killed, and everything they were told must still hold.

``python -m tests.full chaos --size 100000 --store postgres --seed 1`` lets clients hand in dossiers and
move them, and workers wake and tell, each a process of its own. Processes die by ``kill -9``, the server is
restarted, storage fills up, clocks are moved. Afterwards :mod:`tests.chaos.after` holds the database against
what every client wrote down before its next act.
"""

from tests.chaos.control import run

__all__ = ["run"]
