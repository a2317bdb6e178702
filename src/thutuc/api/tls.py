"""The certificate and its key, judged before the service listens: what is wrong is told by its file."""

from __future__ import annotations

import ssl
from pathlib import Path

from thutuc.errors import ConfigurationError, in_both


def check_pair(certificate: Path, key: Path) -> None:
    """Refuse a certificate and a key that cannot serve together, naming the file that has to be mended."""
    _check_file(certificate, "--certificate")
    _check_file(key, "--key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_verify_locations(cafile=certificate)
    except ssl.SSLError:
        raise _refused(
            certificate, "--certificate", "phải là chứng thư dạng PEM", "a certificate in PEM"
        ) from None
    asked: list[bool] = []
    try:
        context.load_cert_chain(certificate, key, lambda: _nothing(asked))
    except ssl.SSLError as error:
        vi, en = "phải là khóa riêng dạng PEM", "a private key in PEM"
        if asked:
            vi, en = "phải là khóa không đặt mật khẩu", "a key without a password"
        elif error.reason == "KEY_VALUES_MISMATCH":
            vi, en = f"phải là khóa của chứng thư {certificate}", f"the key of {certificate}"
        elif _is_weak(error):
            raise _refused(
                certificate,
                "--certificate",
                f"không đủ mạnh ({error.reason})",
                f"a stronger one ({error.reason})",
            ) from None
        raise _refused(key, "--key", vi, en) from None


def _nothing(asked: list[bool]) -> str:
    """No password, and a note that one was asked for: nobody is there to type it."""
    asked.append(True)
    return ""


def _is_weak(error: ssl.SSLError) -> bool:
    """Whether the certificate can be read, and OpenSSL does not serve with it."""
    return str(error.reason).endswith(("TOO_SMALL", "TOO_WEAK"))


def _check_file(path: Path, option: str) -> None:
    """Refuse what cannot be read; it is read more than once, so a pipe or a device will not do."""
    if not path.is_file():
        raise _refused(path, option, "phải là một tệp thường", "a regular file")
    try:
        path.open("rb").close()
    except OSError as error:
        said = error.strerror or str(error)
        raise _refused(
            path, option, f"không đọc được ({said})", f"a file that can be read ({said})"
        ) from None


def _refused(path: Path, option: str, vi: str, en: str) -> ConfigurationError:
    return ConfigurationError(
        in_both(f"Tệp của {option}, {path}: {vi}.", f"Expected {option} to name {en}, found {path}.")
    )
