"""What the page says of webhooks: its vector is the one that is sent, and its checks take it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from tests.test_outbox import _Target, target

from thutuc.outbox import Message, WebhookSender
from thutuc.outbox.senders import body_of

__all__ = ["target"]

PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "run-workers.md").read_text("utf-8")
PART = PAGE.partition("## Receive a webhook")[2].partition("\n## ")[0]
(BODY,) = re.findall(r"```json\n(.*?)\n```", PART)
(SECRET,) = re.findall(r"secret `(\w+)`, the timestamp", PART)
(AT,) = re.findall(r"the timestamp `(\d+)`", PART)
(SIGNATURE,) = re.findall(r"`(v1=[0-9a-f]{64})`", PART)


def test_the_body_of_the_page_is_one_that_is_sent_and_its_fields_are_named() -> None:
    told = orjson.loads(BODY)
    assert body_of(Message(**told)).decode() == BODY
    assert all(f"`{name}`" in PART for name in told)


def test_the_vector_of_the_page_is_what_the_sender_signs(target: str) -> None:
    assert urlsplit(target).hostname == "127.0.0.1"
    sender = WebhookSender(target, SECRET.encode(), private=True, clock=lambda: float(AT))
    sender.send(Message(**orjson.loads(BODY)))

    ((headers, body),) = _Target.heard
    assert (headers["Thutuc-Timestamp"], headers["Thutuc-Signature"]) == (AT, SIGNATURE)
    assert body.decode() == BODY


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl is here")
def test_openssl_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "body").write_text(BODY, "utf-8")
    (line,) = [each for each in re.findall(r"```sh\n(.*?)\n```", PART) if "openssl" in each]
    given = {"TIMESTAMP": AT, "PORTAL_SECRET": SECRET, "PATH": "/usr/bin:/bin"}
    told = subprocess.run(
        ["sh", "-c", line], cwd=tmp_path, env=given, capture_output=True, text=True, check=True
    )
    assert told.stdout.split()[-1] == SIGNATURE.removeprefix("v1=")


@pytest.mark.skipif(shutil.which("javac") is None, reason="no Java compiler is here")
@pytest.mark.parametrize(("signature", "said"), [(SIGNATURE, "true"), ("v1=" + "0" * 64, "false")])
def test_the_java_of_the_page_takes_this_signature_and_no_other(
    tmp_path: Path, signature: str, said: str
) -> None:
    (source,) = re.findall(r"```java\n(.*?)```", PART, re.DOTALL)
    (tmp_path / "Signed.java").write_text(source, "utf-8")
    told = subprocess.run(
        ["java", "Signed.java", SECRET, AT, signature],
        cwd=tmp_path, input=BODY.encode(), capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    assert told.stdout.decode().strip() == said
