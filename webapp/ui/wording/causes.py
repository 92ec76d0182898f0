"""The wording of causes: from a cause code and its facts to what happened, what it means and what to do.

The sentences stand with each cause in `mail.diagnosis.causes`; here they are put into the reader's language.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import LazyString, format_datetime, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.mail.certificates.facts import spaced
from webapp.mail.diagnosis import conditions, cures
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.cause import Ask, Cause
from webapp.mail.diagnosis.causes import CAUSES
from webapp.mail.diagnosis.conditions.token import USES_OAUTH
from webapp.mail.diagnosis.cures import commands
from webapp.mail.diagnosis.diagnose import UNKNOWN, whom_to_ask
from webapp.mail.diagnosis.evidence import PROVIDER
from webapp.mail.diagnosis.not_at_fault import OF_PASSWORD
from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.mail.diagnosis.sentence import NOT_KNOWN, Sentence
from webapp.ui.wording import connector_kinds

# The labels of the account form, by the field names that causes use.
FIELDS: Mapping[str, LazyString] = MappingProxyType(
    {
        "host": _l("SMTP host"),
        "port": _l("Port"),
        "secure": _l("Use secure connection?"),
        "security": _l("Secure connection type"),
        "ignore_certificate": _l("Ignore certificate error"),
        "trusted_certificate": _l("Trusted certificate"),
        "ehlo_name": _l("EHLO name"),
        "authenticate": _l("Use authentication?"),
        "credential": _l("Credential for authentication"),
        "connector": _l("Network Connector"),
        "sender": _l("Sender e-mail"),
        "eight_bit_anyway": _l("Send signed messages anyway?"),
        "to": _l("Send to"),
    }
)

# The names in the form of the fields that causes name otherwise.
FORM_FIELDS: Mapping[str, str] = MappingProxyType(
    {"credential": "credential_id", "connector": "connector_id"}
)

# Whom to ask where the account's settings cannot mend it.
WHOM: Mapping[Ask, LazyString] = MappingProxyType(
    {
        Ask.SERVER_TEAM: _l("the team that runs the server %(host)s"),
        Ask.PROVIDER_SUPPORT: _l("the support of the e-mail provider"),
        Ask.MICROSOFT_ADMIN: _l("your Microsoft 365 administrator"),
        Ask.GOOGLE_ADMIN: _l("your Google Workspace administrator"),
        Ask.RECIPIENT_TEAM: _l("the recipient, or the mail team of their domain"),
        Ask.NETWORK_TEAM: _l("the network team"),
        Ask.CONNECTOR_OWNER: _l("the team that runs the Network Connector"),
        Ask.DOMAIN_OWNER: _l("whoever manages the DNS of the sender's domain"),
        Ask.SENDING_APPLICATION: _l("the team of the application that sends"),
        Ask.POSTIGO_ADMIN: _l("an administrator of this Postigo"),
    }
)

# Evidence that is no condition on the settings.
_EVIDENCE: Mapping[str, LazyString] = MappingProxyType(
    {
        "wording": _l("the words of the reply"),
        "enhanced_code": _l("the code %(enhanced_code)s"),
        "reply_code": _l("the code %(reply_code)s"),
        "token_error": _l("the reason that the provider gave"),
    }
)


class CauseStep(NamedTuple):
    """One thing to do, and the code of the cure that it is; empty for a step that only its cause has.

    `commands` are lines for the provider's own console that do it, ready to be pasted.
    """

    words: str
    cure: str = ""
    commands: str = ""


@dataclass(frozen=True)
class Explanation:
    """A cause in the reader's language. `field` is the form field at fault, `field_label` its label.

    `steps` is what to do, the best first.
    `evidence` is what indicates the cause, `whom` somebody who can help, `or_else` the titles of other
    causes that fit as well, and `not_at_fault` a sentence about what was not the matter.
    """

    code: str
    title: str
    meaning: str
    steps: list[CauseStep]
    field: str | None
    field_label: str
    whom: str = ""
    evidence: tuple[str, ...] = ()
    or_else: tuple[str, ...] = ()
    not_at_fault: str = ""

    @property
    def cures(self) -> list[str]:
        """What to do, in words."""
        return [step.words for step in self.steps]

    @property
    def page_code(self) -> str:
        """The code of the cause whose page tells more; that of another version has the page of none known."""
        return self.code if self.code in CAUSES else UNKNOWN

    @property
    def form_field(self) -> str | None:
        """The name of the field at fault in its form, which is also its anchor on the page."""
        return FORM_FIELDS.get(self.field, self.field) if self.field else None


def explain(result: Mapping[str, Any], *, of_test: bool = True) -> Explanation:
    """Return the explanation of the `result` of a run that was not accepted.

    With `of_test` false it is that of a message of the outbox: no cure tells to test, and no field is one of
    the test's form. An unknown code gets that of `attempt.failed`: a run may come from another version.
    """
    known = result.get("facts") or {}
    said = {name: result[name] for name in ("reply_code", "enhanced_code") if result.get(name)}
    facts = _shown({**said, **known})
    cause = CAUSES.get(result["code"], CAUSES[UNKNOWN])
    field = result.get("field") or cause.field
    field = None if field == "to" and not of_test else field
    language = _language()
    case = Case(known)
    whom = WHOM.get(whom_to_ask(cause.ask, case))
    if "host" in facts:
        facts["server_team"] = str(WHOM[whom_to_ask(Ask.SERVER_TEAM, case)]) % facts
    return Explanation(
        code=result["code"],
        title=cause.title.filled(language, facts),
        meaning=cause.meaning.filled(language, facts),
        steps=[
            CauseStep(words.filled(language, facts), cure, _commands(cure, known, language))
            for cure, words in _to_do(cause, known, facts, of_test=of_test)
        ],
        field=field if field in FIELDS else None,
        field_label=str(FIELDS[field]) if field in FIELDS else "",
        whom="" if whom is None else str(whom) % facts,
        evidence=tuple(_evidence(name, language, facts) for name in result.get("evidence") or ()),
        or_else=tuple(
            CAUSES[code].title.filled(language, facts)
            for code in result.get("or_else") or ()
            if code in CAUSES
        ),
        not_at_fault=_not_at_fault(cause, known, language, facts),
    )


def title(code: str, facts: Mapping[str, Any]) -> str:
    """Return only what happened, as one sentence without a full stop."""
    return CAUSES.get(code, CAUSES[UNKNOWN]).title.filled(_language(), _shown(facts))


def _to_do(
    cause: Cause, known: Mapping[str, Any], facts: Mapping[str, str], *, of_test: bool
) -> list[tuple[str, Sentence]]:
    """Return what can be done, each with its cure's code or an empty one.

    Advice that names what nobody knows is left out, unless there is no other.
    """
    offered = [(code, _cure(code, of_test=of_test)) for code in cures.offered(cause.cures, known)]
    steps = [*offered, *(("", step) for step in cause.steps)]
    return [step for step in steps if step[1].is_known(facts)] or steps


def _commands(cure: str, known: Mapping[str, Any], language: str) -> str:
    return commands.filled(cures.CURES[cure].commands, known, language) if cure else ""


def _cure(code: str, *, of_test: bool) -> Sentence:
    cure = cures.CURES[code]
    return cure.words if of_test or cure.of_message is None else cure.of_message


def _not_at_fault(cause: Cause, known: Mapping[str, Any], language: str, facts: Mapping[str, str]) -> str:
    """Return the sentence; empty where it is about a password, and the account logs in without one."""
    sentence = cause.not_at_fault
    case = Case(known)
    is_beside = sentence in OF_PASSWORD and (conditions.DOES_NOT_LOG_IN.holds(case) or USES_OAUTH.holds(case))
    return "" if sentence is None or is_beside else sentence.filled(language, facts)


def _language() -> str:
    return str(get_locale() or "en")


def _evidence(name: str, language: str, facts: Mapping[str, str]) -> str:
    if name.startswith(PROVIDER):
        provider = PROVIDERS.get(name.removeprefix(PROVIDER))
        return _("this is how %(provider)s answers", provider=provider.name) if provider else ""
    if name in _EVIDENCE:
        return str(_EVIDENCE[name]) % facts
    condition = conditions.find(name)
    return condition.words.filled(language, facts) if condition else name


class _Facts(dict[str, str]):
    """Facts by name. One that the server never told is called unknown."""

    def __missing__(self, name: str) -> str:
        return NOT_KNOWN.of(_language())


def _shown(facts: Mapping[str, Any]) -> _Facts:
    """Return the facts as texts, including those nested under the certificate."""
    flat = {**(facts.get("certificate") or {}), **facts}
    shown = {name: _text(name, value) for name, value in flat.items() if value not in (None, "", [])}
    return _Facts({"kinds": connector_kinds.alternatives(), **shown})


def _text(name: str, value: Any) -> str:
    if name in ("not_before", "not_after"):
        return format_datetime(dt.datetime.fromisoformat(value), "medium")
    if name.endswith("sha256"):
        return spaced(str(value))
    if name == "service":
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
