"""A certificate and a key that cannot serve are refused before anything listens, by the file to be mended."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from thutuc.api.tls import check_pair
from thutuc.errors import ConfigurationError

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two certificates with their keys, and the first key again under a password."""
    folder = tmp_path_factory.mktemp("tls")
    for name, kind in (("own", "ec"), ("other", "ec"), ("weak", "rsa:512")):
        curve = ("-pkeyopt", "ec_paramgen_curve:prime256v1") if kind == "ec" else ()
        _openssl(
            folder, "req", "-x509", "-newkey", kind, *curve, "-nodes", "-subj", "/CN=localhost",
            "-days", "2", "-keyout", f"{name}.key", "-out", f"{name}.pem",
        )  # fmt: skip
    _openssl(folder, "ec", "-in", "own.key", "-aes256", "-passout", "pass:x", "-out", "locked.key")
    (folder / "folder").mkdir()
    return folder


def test_a_certificate_and_its_key_are_taken(made: Path) -> None:
    check_pair(made / "own.pem", made / "own.key")


@pytest.mark.parametrize(
    ("certificate", "key", "vi", "en"),
    [
        ("own.pem", "other.key", "phải là khóa của chứng thư", "Expected --key to name the key of"),
        ("own.pem", "own.pem", "phải là khóa riêng dạng PEM", "Expected --key to name a private key in PEM"),
        (
            "own.pem",
            "locked.key",
            "khóa không đặt mật khẩu",
            "Expected --key to name a key without a password",
        ),
        ("own.pem", "folder", "phải là một tệp thường", "Expected --key to name a regular file"),
        ("own.key", "own.key", "chứng thư dạng PEM", "Expected --certificate to name a certificate in PEM"),
        ("weak.pem", "weak.key", "không đủ mạnh", "Expected --certificate to name a stronger one"),
        ("/dev/zero", "own.key", "phải là một tệp thường", "Expected --certificate to name a regular file"),
    ],
)
def test_what_cannot_serve_is_named(made: Path, certificate: str, key: str, vi: str, en: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        check_pair(made / certificate, made / key)

    said = str(refused.value)
    wrong = certificate if "--certificate" in said else key
    assert vi in said and en in said and str(made / wrong) in said
