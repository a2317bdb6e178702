"""A procedure as it runs: everything the runtime needs looked up beforehand, nothing left to find out.

:func:`compile_net` turns a :class:`~thutuc.procedure.Procedure` into a frozen :class:`Net`, purely:
expressions become closures, called procedures are drawn in, event handlers hang at their level, and
each inclusive join knows which nodes can still reach it. Lint explores and the runtime runs this net.
"""

from thutuc.net.asked import asked, told_apart
from thutuc.net.compile import compile_net
from thutuc.net.model import Arc, Handler, Level, Net, NetNode, Part, Place, Reach, Repeat

__all__ = [
    "Arc",
    "Handler",
    "Level",
    "Net",
    "NetNode",
    "Part",
    "Place",
    "Reach",
    "Repeat",
    "asked",
    "compile_net",
    "told_apart",
]
