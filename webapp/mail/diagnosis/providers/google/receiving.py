"""Google as the recipient's server: an account that delivers to the MX of Gmail or of a Workspace domain."""

from webapp.mail.diagnosis.cause import Ask, Signal
from webapp.mail.diagnosis.provider import OwnSignal, Preset, Provider
from webapp.mail.diagnosis.providers.google import filters
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, SENDER

_BY = "Google, as the recipient's server"

PROVIDERS = (
    Provider(
        "google_mx",
        "Google (MX)",
        hosts=("l.google.com", "smtp.google.com", "aspmx2.googlemail.com", "aspmx3.googlemail.com"),
        host="",
        presets=(Preset(25, "tls"),),
        user_name=Sentence(
            pt="nenhum: este host não tem autenticação e só recebe e-mails para os domínios dele",
            en="none: this host has no log-in and takes mail for its own domains only",
            es="ninguno: este host no tiene autenticación y solo recibe correo para sus dominios",
        ),
        secret=Sentence(pt="nenhum", en="none", es="ninguno"),
        page="https://support.google.com/a/answer/81126",
        needs_log_in=False,
        as_of="2026-11-29",
        support=Ask.RECIPIENT_TEAM,
        signals=(
            OwnSignal(
                "reputation.direct_delivery_refused",
                Signal(
                    ANY,
                    "550 5.7.1 [192.0.2.1] The IP you're using to send mail is not authorized to send email"
                    " directly to our servers. Please use the SMTP relay at your service provider instead.",
                    _BY,
                    text=r"not authorized to send e?mail directly|p=NotAuthorizedError",
                ),
            ),
            OwnSignal(
                "rcpt_to.gateway_only",
                Signal(
                    SENDER,
                    "421 4.7.0 IP not in whitelist for RCPT domain, closing connection.",
                    _BY,
                    text=r"ip not in (white|allow) ?list for rcpt domain",
                ),
            ),
            OwnSignal(
                "server.no_reverse_name",
                Signal(
                    SENDER,
                    "421 4.7.23 The sending IP address for this message doesn't have a PTR record, or the PTR"
                    " record's forward DNS entry doesn't match the sending IP address.",
                    _BY,
                    text=r"have a PTR record",
                ),
            ),
            OwnSignal(
                "ehlo.name_refused",
                Signal(
                    ANY,
                    "501 5.5.4 HELO/EHLO argument is invalid. https://support.google.com/mail/?p=helo",
                    _BY,
                    text=r"p=helo\b|helo/ehlo argument",
                ),
            ),
            *filters.SIGNALS,
        ),
    ),
)
