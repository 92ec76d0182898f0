"""Fortinet FortiMail, Sophos, Forcepoint, SpamExperts and SpamTitan."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.providers.gateways.shape import gateway
from webapp.mail.diagnosis.stages import ANY, BODY, RCPT, RECIPIENT, SENDER

_fortimail_says = own_signals_of("FortiMail")
_spam_experts_says = own_signals_of("SpamExperts")


def _common(name: str) -> tuple[OwnSignal, ...]:
    """Return the signals that gateways with the usual wordings share."""
    says = own_signals_of(name)
    return (
        says(
            "mail_from.sender_blocked",
            SENDER,
            "550 5.7.1 Sender is on the block list of this domain",
            r"sender .{0,40}(block ?list|black ?list|blocked)|blocked sender",
        ),
        says(
            "message.rejected_as_virus",
            BODY,
            "554 5.7.1 Message blocked: virus found",
            r"(message .{0,30})?(virus|malware|infected)[\s\S]*",
        ),
        says(
            "message.blocked_by_gateway",
            BODY,
            "550 5.7.1 Message rejected by content policy",
            r"(message|mail) (was |has been )?(rejected|blocked|refused)\b|content policy",
        ),
        says(
            "gateway.address_not_registered",
            RCPT,
            "550 5.7.1 Relaying denied",
            r"relay(ing)? (access )?denied|not (allowed|permitted) to relay",
        ),
        says(
            "message.rejected_as_spam",
            BODY,
            "554 5.7.1 Message rejected: high probability of spam",
            r"(high )?probability of spam|spam (message|content|detected)[\s\S]*",
        ),
        says(
            "rcpt_to.greylisted",
            RECIPIENT,
            "451 4.7.1 Greylisted, please try again later",
            r"greylist",
        ),
        says(
            "server.limit_reached",
            ANY,
            "450 4.7.1 Rate limit exceeded, try again later",
            r"rate ?limit",
        ),
    )


PROVIDERS = (
    gateway(
        "fortimail",
        "FortiMail",
        hosts=("fortimailcloud.com", "fortimail.com"),
        page="https://docs.fortinet.com/product/fortimail",
        reply=r"forti(mail|guard)",
        signals=(
            _fortimail_says(
                "message.rejected_as_spam",
                BODY,
                "554 5.7.1 This message has been blocked because it contains FortiGuard - AntiSpam blocking URL(s).",
                r"fortiguard - ?antispam blocking url",
            ),
            _fortimail_says(
                "address.listed_by_fortiguard",
                ANY,
                "554 5.7.1 This message has been blocked because of FortiGuard - AntiSpam IP reputation",
                r"fortiguard[\s\S]{0,40}\bip\b[\s\S]*|sender reputation",
            ),
            *_common("FortiMail"),
        ),
    ),
    gateway(
        "spam_experts",
        "SpamExperts",
        hosts=("antispamcloud.com", "spamexperts.com", "mtaroutes.com"),
        page="https://documentation.n-able.com/spamexperts/userguide/Content/Home.htm",
        reply=r"antispamcloud|spamexperts|spamrl\.com",
        signals=(
            _spam_experts_says(
                "message.rejected_as_spam",
                BODY,
                "550 A URL in this email (example.test) is listed on https://spamrl.com/. Please resolve and retry",
                r"a url in this email[\s\S]*",
            ),
            _spam_experts_says(
                "address.listed_by_spamrl",
                ANY,
                "550 Your server 192.0.2.1 is listed on https://spamrl.com/",
                r"(server|ip|host) .{0,60}listed on https?://spamrl",
            ),
            *_common("SpamExperts"),
        ),
    ),
    gateway(
        "sophos",
        "Sophos Email",
        hosts=("hydra.sophos.com", "sophos.com", "sophosemail.com", "reflexion.net"),
        page="https://docs.sophos.com/central/customer/help/en-us/ManageYourProducts/EmailSecurity/",
        reply=r"\bsophos\b",
        signals=_common("Sophos Email"),
    ),
    gateway(
        "forcepoint",
        "Forcepoint Email Security",
        hosts=("mailcontrol.com", "blackspider.com", "forcepoint.com"),
        page="https://support.forcepoint.com",
        reply=r"mailcontrol\.com|blackspider|forcepoint",
        signals=_common("Forcepoint Email Security"),
    ),
    gateway(
        "spam_titan",
        "SpamTitan",
        hosts=("spamtitan.com", "titanhq.com"),
        page="https://docs.titanhq.com/en/3839-spamtitan-gateway.html",
        reply=r"spamtitan",
        signals=_common("SpamTitan"),
    ),
)
