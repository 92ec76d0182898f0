"""Hosts of mailboxes for everybody, from whose addresses programs send too."""

from webapp.mail.diagnosis.providers.mailboxes import (
    alibaba,
    apple,
    fastmail,
    german,
    netease,
    proton,
    russian,
    tencent,
    yahoo,
    zoho,
)

PROVIDERS = (
    *zoho.PROVIDERS,
    *yahoo.PROVIDERS,
    *apple.PROVIDERS,
    *fastmail.PROVIDERS,
    *proton.PROVIDERS,
    *german.PROVIDERS,
    *russian.PROVIDERS,
    *tencent.PROVIDERS,
    *netease.PROVIDERS,
    *alibaba.PROVIDERS,
)
