"""``thutuc serve --api`` and ``thutuc token`` as an operator uses them; the page is done as it is written."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from tests.office import add_shipped, hand_in, make_engine
from typer.testing import CliRunner, Result

from thutuc import Engine, open_store, sample
from thutuc.api import Application, Limits, listed, recognise
from thutuc.api.problems import Refused
from thutuc.api.serving import is_here, listen, make_room, server
from thutuc.cli import app

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "serve.md").read_text("utf-8")
NOW = "2026-03-02T09:00:00+07:00"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration and a database, whose clock stands still."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thutuc.toml").write_text(
        f'database = "a.db"\norganisation = "{sample()}"\nnow = {NOW}\n', "utf-8"
    )
    store = open_store(str(tmp_path / "a.db"))
    store.upgrade()
    add_shipped(store)
    store.close()
    return tmp_path


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def _engine(folder: Path) -> Engine:
    return make_engine(open_store(str(folder / "a.db")), lambda: datetime.fromisoformat(NOW))  # type: ignore[arg-type]


@contextmanager
def _served(folder: Path, *more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "thutuc", "serve", "--api", "--port", "0", *more]
    place = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'plugins'}"}
    with subprocess.Popen(command, cwd=folder, env=place, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            lines = [process.stderr.readline()]
            while "pid" not in lines[-1] and lines[-1]:
                lines.append(process.stderr.readline())
            yield "".join(lines), process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                assert process.wait(30) == 0
            finally:
                process.kill()


def _base(told: str) -> str:
    found = re.search(r"https?://\S+/v1", told)
    assert found, told
    return found[0]


# --- tokens ----------------------------------------------------------------------------------------


def test_a_token_is_shown_once_listed_without_its_text_and_revoked(folder: Path) -> None:
    made = _run("token", "add", "cong-xa", "--agency", "dong-may", "--every-officer", "--scope", "act")
    text = next(line for line in made.output.splitlines() if line.startswith("thutuc_"))
    engine = _engine(folder)
    token = recognise(engine.store, text, engine.now())
    assert token is not None and token.agency == "dong-may" and token.officers is None

    shown, plain = _run("token", "list").output, json.loads(_run("token", "list", "--json").output)
    assert token.id in shown
    assert text not in shown + str(plain) and text.split("_", 2)[2] not in shown + str(plain)
    assert [(each["client"], each["scopes"]) for each in plain] == [("cong-xa", ["act"])]

    assert _run("token", "revoke", token.id).exit_code == 0
    assert recognise(engine.store, text, engine.now()) is None
    assert _run("token", "revoke", token.id).exit_code == 1
    assert "thu hồi" in _run("token", "list").output
    engine.store.close()


@pytest.mark.parametrize(
    "words",
    [
        ("--every-agency",),
        ("--every-agency", "--scope", "erase"),
        ("--scope", "read"),
        ("--scope", "read", "--agency", "dong-may", "--every-agency"),
        ("--scope", "read", "--agency", "nowhere"),
        ("--scope", "act", "--agency", "dong-may"),
        ("--scope", "act", "--agency", "dong-may", "--officer", "nobody.known"),
        ("--scope", "act", "--agency", "dong-may", "--officer", "an.nguyen", "--every-officer"),
        ("--scope", "read", "--agency", "dong-may", "--days", "10000"),
    ],
    ids=" ".join,
)
def test_a_token_that_says_too_little_or_too_much_is_not_made(folder: Path, words: tuple[str, ...]) -> None:
    assert _run("token", "add", "cong-xa", *words).exit_code != 0
    engine = _engine(folder)
    assert listed(engine.store) == []
    engine.store.close()


# --- the service -----------------------------------------------------------------------------------


def test_only_this_machine_is_listened_to_unless_told_otherwise() -> None:
    assert all(is_here(each) for each in ("127.0.0.1", "::1", "localhost", "127.9.9.9"))
    assert not any(is_here(each) for each in ("0.0.0.0", "::", "10.0.0.1", "example.org"))


def test_it_warns_where_tokens_would_cross_the_network_in_the_clear(folder: Path) -> None:
    with _served(folder, "--host", "0.0.0.0") as (told, _):
        assert "Cảnh báo" in told and "warning" in told
    with _served(folder) as (told, _):
        assert "Cảnh báo" not in told and "http://127.0.0.1:" in told


def test_it_speaks_tls_with_a_certificate(folder: Path) -> None:
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
         "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl is not here")
    with _served(folder, "--certificate", "cert.pem", "--key", "key.pem") as (told, _):
        url = _base(told).removesuffix("/v1") + "/healthz"
        import ssl
        import urllib.request

        trust = ssl.create_default_context(cafile=str(folder / "cert.pem"))
        with urllib.request.urlopen(url, context=trust, timeout=10) as answer:
            assert json.load(answer) == {"status": "ok"}


@pytest.mark.parametrize(
    "words",
    [(), ("--api", "--certificate", "thutuc.toml"), ("--api", "--host", "203.0.113.7", "--port", "1")],
    ids=["nothing to serve", "half of TLS", "no such address"],
)
def test_what_cannot_be_served_is_said_before_anything_is(folder: Path, words: tuple[str, ...]) -> None:
    told = _run("serve", *words)
    assert told.exit_code != 0 and told.exception is not None
    assert "Traceback" not in told.output


def test_a_second_service_on_the_same_port_is_refused(folder: Path) -> None:
    with _served(folder) as (told, _):
        port = _base(told).rpartition(":")[2].removesuffix("/v1")
        again = _run("serve", "--api", "--port", port)
    assert again.exit_code != 0 and "cổng" in str(again.exception)


def test_after_a_kill_the_same_key_gets_the_same_answer(folder: Path) -> None:
    token = _token()
    body = {"by": "an.nguyen", "procedure": "dang-ky-khai-sinh", "received_at": "dong-may.one-stop"}
    command = _curl(json.dumps({**body, "competent": "dong-may", "receive": True}))
    first = second = ""
    with _served(folder) as (told, process):
        first = _shell(command, _base(told), token, folder)
        process.kill()
        process.wait()
        process.returncode = 0
    with _served(folder) as (told, _):
        second = _shell(command, _base(told), token, folder)
    assert json.loads(first)["code"] and first == second


_HANGING = """
import functools, threading
import thutuc.cli.serve as serve
from thutuc.api.service import Service
from thutuc.cli import main
serve.Limits = functools.partial(serve.Limits, stop_seconds=1)
Service.admit = lambda *_: threading.Event().wait()
main(["serve", "--api", "--port", "0"])
"""


def test_it_ends_in_time_and_in_words_while_a_thread_hangs(folder: Path) -> None:
    place = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'plugins'}"}
    with subprocess.Popen(
        [sys.executable, "-c", _HANGING], cwd=folder, env=place, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        port = int(_base(told).rpartition(":")[2].removesuffix("/v1"))
        with socket.create_connection(("127.0.0.1", port), 20) as connection:
            connection.sendall(b"GET /v1/tasks HTTP/1.1\r\nHost: a\r\n\r\n")
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            answer = connection.recv(65_536)
        assert process.wait(15) == 0
        told = process.stderr.read()
    assert b"503" in answer.splitlines()[0]
    assert "còn việc chưa xong" in told and "still in hand" in told
    assert "Traceback" not in told and "Cancel" not in told


# --- the page --------------------------------------------------------------------------------------


def _token() -> str:
    told = _run("token", "add", "trang", "--every-agency", "--every-officer", *_scopes()).output
    return next(line for line in told.splitlines() if line.startswith("thutuc_"))


def _scopes() -> list[str]:
    return [word for scope in ("read", "data", "act", "report") for word in ("--scope", scope)]


def _curl(body: str) -> str:
    return (
        'curl -sS --fail-with-body "$API/dossiers" -H "Authorization: Bearer $TOKEN" '
        f"-H 'Content-Type: application/json' -H 'Idempotency-Key: k1' -d '{body}'"
    )


def _shell(command: str, api: str, token: str, folder: Path) -> str:
    place = {**os.environ, "API": api, "TOKEN": token}
    done = subprocess.run(
        ["sh", "-c", command], env=place, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
def test_every_curl_of_the_page_is_answered(folder: Path) -> None:
    blocks = [block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "curl" in block]
    token = _token()
    answers = []
    with _served(folder) as (told, _):
        for block in blocks:
            answers.append(json.loads(_shell(block, _base(told), token, folder)))

    assert len(blocks) == 10
    assert answers[0]["code"] and answers[0]["tasks"][0]["id"] == "1.2"
    assert answers[1]["items"][0]["dossier"] == 1 and answers[2]["items"] == []
    assert answers[3]["text_vi"] and answers[4]["lines"]
    assert answers[5]["revision"] == 2 and answers[5]["tasks"][0]["step"] == "appraise"
    assert answers[6]["title"].startswith("Tờ khai") and len(answers[7]["items"]) == 2
    assert answers[8]["revision"] == 3
    (noted,) = answers[9]["items"]
    assert noted["words"]["attachments"][0]["name"] == "Giấy chứng sinh"


@pytest.mark.skipif(shutil.which("javac") is None, reason="no Java compiler is here")
def test_the_java_of_the_page_finishes_a_task(folder: Path) -> None:
    (source,) = re.findall(r"```java\n(.*?)```", PAGE, re.DOTALL)
    (folder / "Complete.java").write_text(source, "utf-8")
    subprocess.run(["javac", "Complete.java"], cwd=folder, check=True, timeout=120)
    token, engine = _token(), _engine(folder)
    made = hand_in(engine)
    with _served(folder) as (told, _):
        done = subprocess.run(
            ["java", "Complete", _base(told), token, made.tasks[0].id, "an.nguyen", "xong-1"],
            cwd=folder, capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
    assert done.stdout.startswith("200 ")
    assert engine.dossier(made.id).tasks[0].step == "appraise"
    engine.store.close()


@pytest.mark.skipif(shutil.which("javac") is None, reason="no Java compiler is here")
def test_the_java_of_the_page_sends_the_same_again_after_a_lost_answer_and_a_busy_one(folder: Path) -> None:
    (source,) = re.findall(r"```java\n(.*?)```", PAGE, re.DOTALL)
    (folder / "Complete.java").write_text(source, "utf-8")
    subprocess.run(["javac", "Complete.java"], cwd=folder, check=True, timeout=120)
    heard: list[tuple[str | None, Any, float]] = []

    class Moody(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["Idempotency-Key"], json.loads(body), time.monotonic()))
            self.close_connection = True
            if len(heard) > 1:
                self.send_response(503 if len(heard) == 2 else 200)
                self.send_header("Retry-After", "3")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Moody) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        done = subprocess.run(
            ["java", "Complete", f"http://127.0.0.1:{server.server_port}/v1", "t", "1.2",
             'an "a" \\ ễ', "k-1"],
            cwd=folder, capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        server.shutdown()

    assert done.stdout.startswith("200 ")
    assert [(key, body["by"]) for key, body, _ in heard] == [("k-1", 'an "a" \\ ễ')] * 3
    assert heard[2][2] - heard[1][2] >= 2.9  # as Retry-After asked


def test_the_idle_seconds_of_the_page_are_those_of_the_service() -> None:
    source = (ROOT / "src" / "thutuc" / "api" / "serving.py").read_text("utf-8")
    (seconds,) = re.findall(r"timeout_keep_alive=(\d+)", source)
    assert f"for {seconds} seconds" in PAGE


def test_the_commands_of_the_page_are_there(folder: Path) -> None:
    words: Any = [line.split() for line in re.findall(r"^thutuc (token .*)$", PAGE, re.MULTILINE)]
    add, show, revoke = words
    assert _run(*add).exit_code == 0 and _run(*show).exit_code == 0
    assert _run(*revoke).exit_code == 1  # of that name there is none


def test_a_service_that_can_take_no_connection_says_so_once_a_minute_and_is_not_well(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = Application(Mock())
    made = server(application)
    none = OSError(24, "Too many open files")
    full = {"message": "socket.accept() out of system resource", "exception": none}

    async def run() -> None:
        await made.startup()
        loop = asyncio.get_running_loop()
        for _ in range(3):
            loop.call_exception_handler(full)
        with pytest.raises(Refused, match="Expected room for another connection"):
            await application._health()
        application.full_at = loop.time() - 4
        application._look = loop.create_future()
        application._look.set_result(Mock())
        assert await application._health()

    async def startup(*sockets: object) -> None:
        pass

    monkeypatch.setattr("uvicorn.Server.startup", startup)
    asyncio.run(run())
    (said,) = caplog.messages
    assert "Không nhận thêm được kết nối" in said and "(Too many open files)" in said and "\n" not in said


@pytest.mark.parametrize(
    ("soft", "hard", "set_to", "told"),
    [(256, 4096, 1256, None), (64, 100, 100, 100), (2000, 4096, None, None), (100, 100, None, 100)],
)
def test_a_service_takes_as_many_open_files_as_it_has_connections_where_it_may(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, set_to: int | None, told: int | None
) -> None:
    done: list[tuple[int, int]] = []
    monkeypatch.setattr("resource.getrlimit", lambda of: (soft, hard))
    monkeypatch.setattr("resource.setrlimit", lambda of, both: done.append(both))
    assert make_room(Limits()) == told
    assert done == ([] if set_to is None else [(set_to, hard)])


def test_an_answer_in_two_packets_does_not_wait_for_an_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as made, socket.create_connection(made.getsockname()):
        inner, _ = made.accept()
        with inner:
            assert inner.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
