"""Messages, channels and the customers they are for: what the categories on contact measure on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from churn_audit.evidence.metrics.frames_customers import active
from churn_audit.evidence.metrics.registry import Context

# Names of channels as `plain` gives them.
CHAT = ("chat", "livechat", "webchat", "onlinechat")
ELECTRONIC = (
    "email", "mail", "newsletter", "sms", "text", "app", "push", "inapp", "messenger", "social", "web", "whatsapp",
    "line", "wechat", "telegram", *CHAT,
)  # fmt: skip
PERSONAL = (
    "phone", "telephone", "call", "visit", "inperson", "facetoface", "store", "shop", "branch", "letter", "post",
    "print", "catalogue", "directmail",
)  # fmt: skip


def plain(channel: Any) -> Any:
    """A channel's name in lower case without blanks, hyphens and underscores: "E-Mail" is "email"."""
    name = channel.lower()
    for sign in (" ", "-", "_"):
        name = name.replace(sign, "")
    return name


def outbound(ctx: Context) -> Any:
    """All messages sent to customers before the end of the audit."""
    messages = ctx.tables["communications"]
    return messages.filter((messages.direction == "outbound") & (messages.sent_at < ctx.end))


def settled(ctx: Context, days: int) -> Any:
    """Customers still there who joined at least `days` before the end; an unknown date counts as long ago."""
    people = active(ctx).select("customer_id", "joined_at", "yearly_value")
    return people.filter(people.joined_at.isnull() | (people.joined_at <= ctx.end - timedelta(days=days)))
