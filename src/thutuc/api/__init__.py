"""The engine over HTTP, for systems in other languages (extra ``api``).

``tokens`` says what a client may do, ``seeing`` what it may see; ``bodies`` and ``answers`` are the words of
the wire, ``reading`` judges what comes, ``problems`` tells what is refused. ``acts``, ``looks`` and
``reports`` are the operations, ``describing`` their OpenAPI, ``service`` all of it without a wire,
``application`` the wire's bounds, ``tls`` judges the certificate, ``serving`` is the server.
"""

from thutuc.api.application import Application, Limits
from thutuc.api.describing import document
from thutuc.api.service import OPERATIONS, Request, Response, Service
from thutuc.api.tokens import Scope, Token, issue, listed, recognise, revoke

__all__ = [
    "OPERATIONS",
    "Application",
    "Limits",
    "Request",
    "Response",
    "Scope",
    "Service",
    "Token",
    "document",
    "issue",
    "listed",
    "recognise",
    "revoke",
]
