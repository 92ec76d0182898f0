"""Microsoft as the recipient's server: an account that delivers to the MX, by Direct Send or a connector."""

from webapp.mail.diagnosis.cause import Ask, Signal
from webapp.mail.diagnosis.provider import OwnSignal, Preset, Provider
from webapp.mail.diagnosis.providers.microsoft import sending
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, RECIPIENT, SENDER

_BY = "Microsoft 365, as the recipient's server"
_BANNED_IP = ("5.7.511", *(f"5.7.{number}" for number in range(606, 650)))
_SUSPICIOUS = tuple(f"4.7.{number}" for number in (*range(500, 700), *range(850, 900)))

_SIGNALS = (
    OwnSignal(
        "provider.m365_no_connector",
        Signal(
            SENDER,
            "550 5.7.64 TenantAttribution; Relay Access Denied SMTP.",
            _BY,
            text=r"tenantattribution|relay access denied|wrong office 365 region",
        ),
    ),
    OwnSignal(
        "provider.m365_direct_send_rejected",
        Signal(
            SENDER,
            "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from"
            " unauthorized sources",
            _BY,
            text=r"direct send( is)? (not|rejected|blocked|denied)",
        ),
    ),
    OwnSignal(
        "rcpt_to.gateway_only",
        Signal(
            SENDER,
            "550 5.7.51 TenantInboundAttribution; There is a partner connector configured that matched the"
            " message's recipient domain. The connector had either the RestrictDomainsToIPAddresses or"
            " RestrictDomainsToCertificate set",
            _BY,
            text=r"partner connector|restrictdomainsto(ipaddresses|certificate)|bypass connector",
        ),
    ),
    OwnSignal(
        "reputation.microsoft_block_list",
        Signal(
            ANY,
            "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list"
            " please visit https://sender.office.com/ and follow the directions.",
            _BY,
            text=r"banned sending ip|sender\.office\.com|delist@(messaging\.)?microsoft\.com|\bFBLW\d+",
        ),
    ),
    OwnSignal(
        "reputation.microsoft_block_list",
        Signal(
            ANY,
            "550 5.7.511 Access denied, banned sender[192.0.2.1]. To request removal from this list please"
            " forward this message to delist@messaging.microsoft.com.",
            _BY,
            enhanced=_BANNED_IP,
        ),
    ),
    OwnSignal(
        "reputation.outlook_com_block_list",
        Signal(
            ANY,
            "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet"
            " service provider since part of their network is on our block list (S3140). You can also refer"
            " your provider to http://mail.live.com/mail/troubleshooting.aspx#errors.",
            "Outlook.com, as the recipient's server",
            text=r"\(A?S31[45]0\)|part of their network is on our block list|\b(SC|OU)-00\d\b",
        ),
    ),
    OwnSignal(
        "reputation.blocked_by_recipient",
        Signal(
            SENDER,
            "550 5.7.513 Service unavailable, Client host [192.0.2.1] blocked by example.test using Customer"
            " Block list (AS16012607)",
            _BY,
            text=r"customer block ?list|rejected by recipient",
        ),
    ),
    OwnSignal(
        "reputation.throttled",
        Signal(
            ANY,
            "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS77712)",
            _BY,
            enhanced=_SUSPICIOUS,
        ),
    ),
    OwnSignal(
        "reputation.throttled",
        Signal(
            ANY,
            "550 5.7.508 Access denied, [2001:db8::1] has exceeded permitted limits within 2001:db8::/64"
            " range",
            _BY,
            text=(
                r"exceeded permitted limits within|rate limited due to ip reputation|\(S77\d\)|\bRP-00\d\b"
                r"|limits for how many messages can be sent"
            ),
        ),
    ),
    OwnSignal(
        "reputation.direct_delivery_refused",
        Signal(
            ANY,
            "550 DY-001 (SNT004-MC1F1) Unfortunately, messages from 192.0.2.1 weren't sent. We generally do"
            " not accept email from dynamic IP's as they are not typically used to deliver unauthenticated"
            " SMTP email to an Internet mail server.",
            "Outlook.com, as the recipient's server",
            text=r"\bDY-00\d\b|not accept e-?mail from dynamic ip",
        ),
    ),
    OwnSignal(
        "rcpt_to.mailbox_disabled",
        Signal(RECIPIENT, "550 5.7.505 Access denied, banned recipient", _BY, text=r"banned recipient"),
    ),
    OwnSignal(
        "message.rejected_by_dmarc",
        Signal(
            SENDER,
            "550 5.7.515 Access denied, sending domain EXAMPLE.TEST doesn't meet the required authentication"
            " level. The sender's domain in the 5322.From address doesn't meet the authentication"
            " requirements defined for the sender.",
            _BY,
            text=r"required authentication level|does not pass DMARC|must pass either SPF or DKIM",
        ),
    ),
    OwnSignal(
        "server.ipv6_not_accepted",
        Signal(
            SENDER,
            "550 5.7.510 Access denied, example.test does not accept email over IPv6",
            _BY,
            text=r"does not accept (e-?mail|messages) over ipv6",
        ),
    ),
    OwnSignal(
        "ehlo.name_refused",
        Signal(ANY, "550 5.7.506 Access Denied, Bad HELO", _BY, text=r"bad helo"),
    ),
    OwnSignal(
        "message.header_refused",
        Signal(
            SENDER,
            "550 5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant",
            _BY,
            text=r"must be rfc 5322 section|multiple from addresses",
        ),
    ),
    OwnSignal(
        "rcpt_to.unknown_user",
        Signal(
            RECIPIENT,
            "550 5.7.504 [maria@example.test]: Recipient address rejected: Access denied",
            _BY,
            text=r"recipient address rejected: access denied|RESOLVER\.ADR\.\w*(Recip\w*NotFound)",
        ),
    ),
    OwnSignal(
        "rcpt_to.unknown_user",
        Signal(
            RECIPIENT,
            "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
            "Outlook.com, as the recipient's server",
            text=r"mailbox unavailable",
        ),
    ),
)

PROVIDERS = (
    Provider(
        "microsoft_mx",
        "Microsoft 365 (MX)",
        hosts=(
            "mail.protection.outlook.com",
            "olc.protection.outlook.com",
            "mx.microsoft",
            "mail.eo.outlook.com",
        ),
        host="",
        presets=(Preset(25, "tls"),),
        user_name=Sentence(
            pt="nenhum: este host não tem autenticação; vale o endereço IP público, por um conector",
            en="none: this host has no log-in; the public IP address counts, by a connector",
            es="ninguno: este host no tiene autenticación; cuenta la dirección IP pública, por un conector",
        ),
        secret=Sentence(pt="nenhum", en="none", es="ninguno"),
        switch_on=Sentence(
            pt="admin.exchange.microsoft.com → Fluxo de emails → Conectores, para enviar também para fora da organização.",
            en="admin.exchange.microsoft.com → Mail flow → Connectors, to send outside the organisation too.",
            es="admin.exchange.microsoft.com → Flujo de correo → Conectores, para enviar también fuera de la organización.",
        ),
        page="https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365",
        needs_log_in=False,
        as_of="2026-11-29",
        support=Ask.MICROSOFT_ADMIN,
        reply=(
            r"TenantAttribution|TenantInboundAttribution|sender\.office\.com|mail\.live\.com|\(A?S31[45]0\)"
            r"|postmaster\.live\.com|delist@(messaging\.)?microsoft\.com|\b(SC|OU|DY|RP)-00\d \("
        ),
        signals=(*_SIGNALS, *sending.SIGNALS),
    ),
)
