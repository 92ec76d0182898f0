"""The certificates that a server sent, in words: each of them, and what is wrong with it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.clock import now
from webapp.mail.certificates.facts import spaced
from webapp.mail.smtp.tls import FEW_DAYS
from webapp.ui.wording.numbers import ngettext

Facts = Mapping[str, Any]

# The sentence for each fault of `mail.certificates.chain`.
FAULTS: Mapping[str, LazyString] = MappingProxyType(
    {
        "expired": _l("It expired on %(ends)s."),
        "not_yet_valid": _l("It is valid only from %(begins)s on."),
        "wrong_name": _l("It is not for %(name)s."),
        "no_san": _l("It names no server in the field that counts (SAN)."),
        "not_for_servers": _l("It was not made for servers."),
        "weak_key": _l("Its key is too weak: %(key)s."),
        "weak_signature": _l("Its signature is too weak: %(signature)s."),
        "no_authority": _l("It may not sign others, but it signed the one above."),
        "self_signed": _l("It signed itself: no authority vouches for it."),
        "root_unknown": _l("This authority is not trusted here."),
        "issuer_missing": _l(
            "The certificate of its issuer is missing, and none of that name is trusted here."
        ),
        "unreadable": _l("It cannot be read."),
    }
)


@dataclass(frozen=True)
class ChainLink:
    """One certificate in the reader's language; texts that are not known are empty.

    `begins` and `ends` are days, `days` says how many are left. `faults` are sentences.
    """

    title: str
    sha256: str
    subject: str = ""
    issuer: str = ""
    names: str = ""
    begins: str = ""
    ends: str = ""
    days: str = ""
    key: str = ""
    signature: str = ""
    faults: list[str] = field(default_factory=list)


def chain_links(facts: Facts) -> list[ChainLink]:
    """Return the certificates of a TLS stage, the server's own first; none where it showed none."""
    own = facts.get("certificate")
    chain = facts.get("chain") or ([own] if own else [])
    name = facts.get("server_name", "")
    faults = facts.get("faults") or []
    return [
        _link(one, place, [fault["code"] for fault in faults if fault["place"] == place], name)
        for place, one in enumerate(chain)
    ]


def days_until(end: dt.datetime) -> int:
    """Return how many whole days are left until a moment (naive UTC); below 0 past it."""
    return (end - now()).days


def days_words(days: int) -> str:
    """Return how many days of a certificate are left."""
    if days < 0:
        return _("expired")
    if days == 0:
        return _("ends within a day")
    return ngettext("%(num)s day left", "%(num)s days left", days)


def days_warning(facts: Facts) -> str:
    """Return the sentence about a certificate that ends in a few days or has ended; empty for any other."""
    own = facts.get("certificate") or {}
    days = own.get("days_left")
    if days is None or days >= FEW_DAYS:
        return ""
    ends = _day(own["not_after"])
    if days < 0:
        return _("The server's certificate expired on %(ends)s. Have it renewed.", ends=ends)
    return ngettext(
        "The server's certificate ends in %(num)s day, on %(ends)s. Have it renewed in time.",
        "The server's certificate ends in %(num)s days, on %(ends)s. Have it renewed in time.",
        days,
        ends=ends,
    )


def tls_sentence(facts: Facts) -> str:
    """Return the sentence about a connection that was encrypted."""
    cipher = {"version": facts.get("version", ""), "cipher": facts.get("cipher", "")}
    if not facts.get("verified"):
        return _("%(version)s with %(cipher)s. The certificate was not checked.", **cipher)
    if facts.get("trusted") == "certificate":
        return _(
            "%(version)s with %(cipher)s. The server showed exactly the certificate that the account trusts.",
            **cipher,
        )
    days = (facts.get("certificate") or {}).get("days_left", 0)
    if days < 1:
        return _(
            "%(version)s with %(cipher)s. The certificate is right for %(name)s and ends within a day.",
            name=facts.get("server_name", ""),
            **cipher,
        )
    return ngettext(
        "%(version)s with %(cipher)s. The certificate is right for %(name)s and valid for one more day.",
        "%(version)s with %(cipher)s. The certificate is right for %(name)s and valid for %(num)s more days.",
        days,
        name=facts.get("server_name", ""),
        **cipher,
    )


def _link(one: Facts, place: int, codes: list[str], name: str) -> ChainLink:
    title, sha256 = _title(one, place), spaced(one.get("sha256", ""))
    if "subject" not in one:
        return ChainLink(title, sha256, faults=[str(FAULTS["unreadable"])])
    begins, ends = _day(one["not_before"]), _day(one["not_after"])
    key = f"{one['key_type']} {one['key_bits'] or ''}".strip()
    signature = one.get("signature", "")
    known = {"ends": ends, "begins": begins, "name": name, "key": key, "signature": signature}
    return ChainLink(
        title=title,
        sha256=sha256,
        subject=one["subject"],
        issuer=one["issuer"],
        names=", ".join(one["names"]),
        begins=begins,
        ends=ends,
        days=days_words(one["days_left"]),
        key=key,
        signature=signature,
        faults=[str(FAULTS[code]) % known for code in codes if code in FAULTS],
    )


def _title(one: Facts, place: int) -> str:
    if place == 0:
        return _("The server's certificate")
    return _("Root authority") if one.get("self_signed") else _("Intermediate authority")


def _day(value: str) -> str:
    return format_date(dt.datetime.fromisoformat(value), "medium")
