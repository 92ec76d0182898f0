"""Mail gateways before the servers of recipients, through which organisations send too."""

from webapp.mail.diagnosis.providers.gateways import (
    barracuda,
    cisco,
    mimecast,
    others,
    proofpoint,
    trend_and_symantec,
)

PROVIDERS = (
    *proofpoint.PROVIDERS,
    *mimecast.PROVIDERS,
    *barracuda.PROVIDERS,
    *cisco.PROVIDERS,
    *trend_and_symantec.PROVIDERS,
    *others.PROVIDERS,
)
