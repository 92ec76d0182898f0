"""Barracuda Email Gateway Defense and Email Security Gateway."""

from webapp.mail.diagnosis.provider import own_signals_of
from webapp.mail.diagnosis.providers.gateways.shape import gateway
from webapp.mail.diagnosis.stages import ANY, BODY, RCPT, RECIPIENT, SENDER

_says = own_signals_of("Barracuda")

PROVIDERS = (
    gateway(
        "barracuda",
        "Barracuda",
        hosts=("barracudanetworks.com", "ess.barracudanetworks.com", "cudamail.com"),
        page="https://campus.barracuda.com/product/emailsecuritygateway/article/BSF/SMTPErrorCodes/",
        reply=r"barracuda|permanent failure for one or more recipients",
        signals=(
            _says(
                "address.listed_by_barracuda_central",
                ANY,
                "554 Service unavailable; Client host [192.0.2.1] blocked using Barracuda Reputation;"
                " http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.1",
                r"barracuda(networks|central)?[^ ]* ?reputation|barracudacentral|\bBRBL\b|/reputation/\?",
            ),
            _says(
                "message.blocked_by_gateway",
                SENDER,
                "550 permanent failure for one or more recipients (maria@example.test:blocked)",
                r"permanent failure for one or more recipients|:blocked\)|message .{0,20}blocked by",
            ),
            _says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                "550 permanent failure for one or more recipients (maria@example.test:550 5.1.1 User unknown)",
                r"permanent failure for one or more recipients[\s\S]*(unknown|5\.1\.1|no such|not found)[\s\S]*"
                r"|no such domain",
            ),
            _says(
                "server.limit_reached",
                ANY,
                "421 barracuda: rate control: too many messages from 192.0.2.1, try again later",
                r"rate control|too many (messages|recipients)",
            ),
            _says(
                "gateway.address_not_registered",
                RCPT,
                "550 relay denied: sender IP is not configured in Barracuda Email Gateway Defense",
                r"relay(ing)? (access )?denied|not configured",
            ),
            _says(
                "rcpt_to.greylisted",
                RECIPIENT,
                "420 The message has been deferred due to suspect content. Barracuda, try again later",
                r"deferred due to|message deferred",
            ),
            _says(
                "message.rejected_by_dmarc",
                SENDER,
                "550 SPF: sender is not permitted by the domain's policy (Barracuda)",
                r"\b(spf|dmarc|dkim)\b",
            ),
            _says(
                "message.rejected_as_virus",
                BODY,
                "550 Barracuda: message contains a virus",
                r"virus|advanced threat",
            ),
        ),
    ),
)
