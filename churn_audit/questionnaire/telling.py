"""Sentences of the interface: one place through which messages pass on their way into the user's language."""

from __future__ import annotations


def _(message: str, /, **values: object) -> str:
    """The sentence with its {names} filled in; without values it is not filled at all."""
    return message.format(**values) if values else message


def n_(one: str, many: str, n: int, /, **values: object) -> str:
    """The sentence in the form that `n` asks for; {n} in it is the count."""
    return (one if n == 1 else many).format(**({"n": f"{n:,}"} | values))
