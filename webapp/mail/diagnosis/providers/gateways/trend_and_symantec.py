"""Trend Micro Email Security, and Symantec Email Security.cloud (MessageLabs)."""

from webapp.mail.diagnosis.provider import own_signals_of
from webapp.mail.diagnosis.providers.gateways.shape import gateway
from webapp.mail.diagnosis.stages import ANY, BODY, GREETING, RECIPIENT, SENDER

_trend_says = own_signals_of("Trend Micro Email Security")
_symantec_says = own_signals_of("Symantec Email Security.cloud")

PROVIDERS = (
    gateway(
        "trend_micro",
        "Trend Micro Email Security",
        hosts=("trendmicro.com", "trendmicro.eu", "trendmicro.co.jp"),
        page="https://success.trendmicro.com/en-US/solution/KA-0010158",
        reply=r"trend ?micro|mail-abuse\.(com|org)",
        signals=(
            _trend_says(
                "address.listed_by_trend_micro",
                ANY,
                "550 5.7.1 Mail from 192.0.2.1 has been blocked by Trend Micro Email Reputation Service.",
                r"e-?mail reputation|mail-abuse\.(com|org)|trend micro rbl|ers\.trendmicro",
            ),
            _trend_says(
                "gateway.address_not_registered",
                SENDER,
                "554 5.7.1 <maria@example.test>: Relay access denied",
                r"relay access denied|outbound server|domain of forward path is not allowed",
            ),
            _trend_says(
                "server.limit_reached",
                ANY,
                "450 4.7.1 Rate limit temporarily exceeded",
                r"rate limit",
            ),
            _trend_says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                "550 5.1.1 <maria@example.test>: Recipient address rejected: directory check failed",
                r"recipient address rejected(?!\W+block)|directory check",
            ),
            _trend_says(
                "message.blocked_by_gateway",
                RECIPIENT,
                "554 5.7.1 <maria@example.test>: Recipient address rejected: BLOCK-RCPT.",
                r"recipient address rejected\W+block-rcpt",
            ),
            _trend_says(
                "message.blocked_by_gateway",
                BODY,
                "554 5.7.1 Message rejected by the recipient's policy of Trend Micro Email Security",
                r"rejected by (the )?(recipient|policy)|content filter",
            ),
        ),
    ),
    gateway(
        "symantec",
        "Symantec Email Security.cloud",
        hosts=("messagelabs.com", "symanteccloud.com", "messagelabs.net"),
        page="https://knowledge.broadcom.com/external/article/169652/email-error-and-bounce-codes-for-email-s.html",
        reply=r"messagelabs|symantec(cloud)?\.|broadcom\.com",
        signals=(
            _symantec_says(
                "address.listed_by_symantec",
                ANY,
                "501 Connection rejected by policy [7.7] 38206, please visit www.messagelabs.com/support for more"
                " details about this error message.",
                r"connection rejected by policy|ip address (\S+ )?has been (blocked|blacklisted)|ipremoval",
            ),
            _symantec_says(
                "address.not_for_mail_servers",
                ANY,
                "553-mail rejected because your IP is in the PBL. See http://www.spamhaus.org/pbl",
                r"ip is in the pbl",
            ),
            _symantec_says(
                "mail_from.sender_blocked",
                SENDER,
                "553-Sorry, your email address has been blacklisted. Please visit www.symanteccloud.com/troubleshooting",
                r"(email address|domain|envelope sender) .{0,40}(blacklisted|blocked|badmailfrom)",
            ),
            _symantec_says(
                "gateway.address_not_registered",
                SENDER,
                "550 sender envelope domain not allowed for sender IP address (#5.1.8)",
                r"not allowed for sender ip|as a relay, but|use me \[",
            ),
            _symantec_says(
                "message.rejected_as_spam",
                SENDER,
                "553-Message filtered. Refer to the Troubleshooting page at http://www.symanteccloud.com/troubleshooting",
                r"message filtered|filtered by outbound scanning",
            ),
            _symantec_says(
                "message.rejected_by_dmarc",
                SENDER,
                "553-SPF (Sender Policy Framework) domain authentication fail. Refer to symanteccloud.com",
                r"domain authentication fail",
            ),
            _symantec_says(
                "mail_from.tls_required",
                SENDER,
                "451 TLS/SSLv3 Connection required. (#4.7.1)",
                r"TLS/SSLv3 connection required",
            ),
            _symantec_says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                "550-Invalid recipient <maria@example.test> 550 (#5.1.1)",
                r"invalid recipient|recipient mailbox is not allowed",
            ),
            _symantec_says(
                "message.line_format",
                BODY,
                "553 Stray linefeeds in message (#5.6.2)",
                r"stray linefeeds",
            ),
            _symantec_says(
                "rcpt_to.greylisted",
                (*GREETING, *RECIPIENT),
                "421 Service Temporarily Unavailable",
                r"service temporarily unavailable",
            ),
        ),
    ),
)
