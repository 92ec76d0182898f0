"""The kinds of Network Connector in words, made from their rows in `webapp.tunnels.kinds`."""

from collections.abc import Iterable

from flask_babel import gettext as _

from webapp.tunnels import kinds


def label_of(name: str) -> str:
    """Return the label of the kind `name`; a stored kind that is no longer known shows its name."""
    kind = kinds.find_kind(name)
    return _(kind.label) if kind else name


def choices() -> list[tuple[str, str]]:
    """Return name and label of every kind, in the order in which a form offers them."""
    return [(name, label_of(name)) for name in kinds.KINDS]


def alternatives() -> str:
    """Return all labels as alternatives: `SOCKS5, HTTP CONNECT or SSH`."""
    *others, last = [label for _name, label in choices()]
    return _("%(kinds)s or %(last)s", kinds=listed(others), last=last) if others else last


def with_private_key() -> str:
    """Return the labels of the kinds that may log in by a private key, as one text."""
    return listed(_(kind.label) for kind in kinds.KINDS.values() if kind.takes_private_key)


def listed(labels: Iterable[str]) -> str:
    """Return labels as one text."""
    return ", ".join(labels)
