"""Notices and status messages that leave after commit, and the senders that carry them."""

from thutuc.outbox.leaving import Outbox
from thutuc.outbox.messages import Message, messages
from thutuc.outbox.senders import FileSender, NotDelivered, Refused, Sender
from thutuc.outbox.settings import OutboxSettings, senders_of
from thutuc.outbox.smtp import SmtpSender
from thutuc.outbox.webhook import WebhookSender

__all__ = [
    "FileSender",
    "Message",
    "NotDelivered",
    "Outbox",
    "OutboxSettings",
    "Refused",
    "Sender",
    "SmtpSender",
    "WebhookSender",
    "messages",
    "senders_of",
]
