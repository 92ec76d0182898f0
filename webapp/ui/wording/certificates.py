"""A certificate in words: to whom and by whom it was issued, until when it is valid, its fingerprint."""

import datetime as dt
from typing import NamedTuple

from flask_babel import format_date
from flask_babel import gettext as _

from webapp.mail.certificates.facts import certificate_facts, spaced
from webapp.mail.certificates.pasted import der_of
from webapp.ui.wording.chains import days_words


class CertificateView(NamedTuple):
    """One certificate in the reader's language. `ends` is its last day, `days` says how many are left."""

    subject: str
    issuer: str
    ends: str
    days_left: int
    days: str
    sha256: str
    is_authority: bool


def certificate_view(pem: str) -> CertificateView | None:
    """Return the certificate in `pem` in words; None where it cannot be read."""
    der = der_of(pem)
    facts = certificate_facts(der) if der else {}
    if "subject" not in facts:
        return None
    return CertificateView(
        subject=facts["subject"] or _("(without a name)"),
        issuer=facts["issuer"] or _("(without a name)"),
        ends=format_date(dt.datetime.fromisoformat(facts["not_after"]), "short"),
        days_left=facts["days_left"],
        days=days_words(facts["days_left"]),
        sha256=spaced(facts["sha256"]),
        is_authority=facts["is_authority"],
    )
