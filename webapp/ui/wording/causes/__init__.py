"""The wording of causes: from a cause code and its facts to what happened, what it means and what to do.

There is one module for each part of the SMTP dialogue. A test checks that every code the engine can
return has its texts, in three languages.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString, format_datetime
from flask_babel import lazy_gettext as _l

from webapp.mail.diagnosis.diagnose import UNKNOWN
from webapp.ui.wording import connector_kinds
from webapp.ui.wording.causes import addresses, encryption, log_in, message, route, settings, welcome
from webapp.ui.wording.causes.actions import ACTIONS
from webapp.ui.wording.causes.shape import CauseWords

WORDS: Mapping[str, CauseWords] = MappingProxyType(
    {
        **route.WORDS,
        **welcome.WORDS,
        **encryption.WORDS,
        **log_in.WORDS,
        **addresses.WORDS,
        **message.WORDS,
        **settings.WORDS,
    }
)

# The actions for causes that services raise; the engine's causes name their actions themselves.
OWN_ACTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "credential.unbound": ("type_secret_again",),
        "key.unavailable": ("restore_key",),
        "ca_file.unreadable": ("correct_ca_file",),
        "settings.invalid": ("save_again",),
        "internal.error": ("retry_later", "copy_report"),
    }
)

# The labels of the account form, by the field names that causes use.
FIELDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "host": _l("SMTP host"),
        "port": _l("Port"),
        "secure": _l("Use secure connection?"),
        "security": _l("Secure connection type"),
        "ignore_certificate": _l("Ignore certificate error"),
        "authenticate": _l("Use authentication?"),
        "credential": _l("Credential for authentication"),
        "connector": _l("Network Connector"),
        "sender": _l("Sender e-mail"),
        "to": _l("Send to"),
    }
)


@dataclass(frozen=True)
class Explanation:
    """A cause in the reader's language. `field` is the form field at fault, `field_label` its label."""

    code: str
    title: str
    meaning: str
    cures: list[str]
    field: str | None
    field_label: str


def explain(result: Mapping[str, Any]) -> Explanation:
    """Return the explanation of the `result` of a run that was not accepted.

    An unknown code gets that of `attempt.failed`: a stored run may come from another version.
    """
    code, field = result["code"], result.get("field")
    facts = _shown(result.get("facts") or {})
    words = WORDS.get(code, WORDS[UNKNOWN])
    actions = result.get("actions") or OWN_ACTIONS.get(code, ())
    return Explanation(
        code=code,
        title=str(words.title) % facts,
        meaning=str(words.meaning) % facts,
        cures=[str(ACTIONS[action]) % facts for action in actions if action in ACTIONS],
        field=field if field in FIELDS else None,
        field_label=str(FIELDS[field]) if field in FIELDS else "",
    )


def title(code: str, facts: Mapping[str, Any]) -> str:
    """Return only what happened, as one sentence without a full stop."""
    return explain({"code": code, "facts": facts}).title


class _Facts(dict[str, str]):
    """Facts by name. One that the server never told is an ellipsis; `kinds` are those of connectors."""

    def __missing__(self, name: str) -> str:
        return connector_kinds.alternatives() if name == "kinds" else "…"


def _shown(facts: Mapping[str, Any]) -> _Facts:
    """Return the facts as texts, including those nested under the certificate."""
    flat = {**(facts.get("certificate") or {}), **facts}
    return _Facts({name: _text(name, value) for name, value in flat.items() if value not in (None, "", [])})


def _text(name: str, value: Any) -> str:
    if name in ("not_before", "not_after"):
        return format_datetime(dt.datetime.fromisoformat(value), "medium")
    if name == "service":
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
