"""``thutuc`` for pages whose commands run in a shell: a process that has imported everything forks for each.

A page of forty commands would import the package forty times. The shell, the words, the folder, the
environment and the three streams are those of a process of its own; ``test_starting`` and the acceptance
tests begin one from nothing.
"""

from __future__ import annotations

import marshal
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from select import select
from tempfile import TemporaryDirectory

_ASK = """#!{python} -IS
import marshal, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({place!r})
    said = marshal.dumps((os.getcwd(), dict(os.environ), sys.argv[1:]))
    socket.send_fds(server, [len(said).to_bytes(8, "big")], [0, 1, 2])
    server.sendall(said)
    code = server.recv(1)
sys.exit(code[0] if code else "the command ended without a word")
"""


@contextmanager
def kept_warm() -> Iterator[Path]:
    """A folder for ``PATH`` in which such a ``thutuc`` lies."""
    with TemporaryDirectory(prefix="tt-warm-") as made:
        folder, place = Path(made) / "bin", f"{made}/socket"
        folder.mkdir()
        (folder / "thutuc").write_text(_ASK.format(python=sys.executable, place=place), "utf-8")
        (folder / "thutuc").chmod(0o755)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(place)
            listening.listen()
            number = listening.fileno()
            program = f"from tests.warm import serve; serve({number})"
            path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
            server = subprocess.Popen(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONPATH": path},
                stdin=subprocess.PIPE,
                pass_fds=[number],
            )
        with server:  # whose input ends with ours
            yield folder


def serve(number: int) -> None:
    """Fork for everybody who asks at the socket with this *number*, until the input ends."""
    from thutuc.cli.rooms import ROOMS

    for room in {*ROOMS.values()}:
        import_module(f"thutuc.cli.{room}")
    for name in ("thutuc_deadlines.commands", "thutuc_roles", "thutuc_escalation", "thutuc._spiff"):
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what was forked
    with socket.socket(fileno=number) as listening:
        while listening in select([listening, sys.stdin], [], [])[0]:
            asking, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _answer(asking)
            asking.close()


def _answer(asking: socket.socket) -> None:
    """Run one command, as whoever asks would, and tell him its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, streams, _, _ = socket.recv_fds(asking, 8, 3)
    folder, environment, words = marshal.loads(_whole(asking, int.from_bytes(head, "big")))
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["thutuc", *words]
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    code = 1
    try:
        import_module("thutuc.cli").main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        asking.sendall(bytes([code]))
        os._exit(code)


def _whole(asking: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += asking.recv(size - len(found))
    return found
