"""Mimecast, whose replies end in the address of its page of SMTP codes."""

from webapp.mail.diagnosis.conditions import IS_PLAIN
from webapp.mail.diagnosis.provider import own_signals_of
from webapp.mail.diagnosis.providers.gateways.shape import gateway
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RCPT, RECIPIENT, SENDER

_says = own_signals_of("Mimecast")
_PAGE = "https://community.mimecast.com/docs/DOC-1369"

PROVIDERS = (
    gateway(
        "mimecast",
        "Mimecast",
        hosts=("mimecast.com", "mimecast.co.za", "mimecast-offshore.com"),
        page="https://mimecastsupport.zendesk.com/hc/en-us/articles/34000709564691",
        reply=r"community\.mimecast\.com|mimecast\.(com|org)",
        signals=(
            _says(
                "rcpt_to.greylisted",
                SENDER,
                f"451 Internal resource temporarily unavailable - {_PAGE}#451",
                r"internal resources? (are )?temporarily unavailable",
            ),
            _says(
                "mail_from.poses_as_recipient",
                SENDER,
                f"550 Rejected by header based Anti-Spoofing policy: app@example.test - {_PAGE}#550",
                r"anti-?spoofing policy",
            ),
            _says(
                "mail_from.sender_blocked",
                SENDER,
                f"550 Administrative prohibition - envelope blocked - {_PAGE}#550",
                r"envelope (blocked|rejected)(?!.*(spf|dkim|dmarc))|blocked senders(?! - block for manual)"
                r"|sender address blocked",
            ),
            _says(
                "mail_from.blocked_by_recipient",
                SENDER,
                f"550 Envelope blocked - User Entry - {_PAGE}#550",
                r"(envelope blocked.{0,4})user (domain )?entry|block for manual block",
            ),
            _says(
                "message.rejected_by_dmarc",
                SENDER,
                f"550 SPF Sender Invalid - envelope rejected - {_PAGE}#550",
                r"(spf|dkim|dmarc) sender invalid[\s\S]*",
            ),
            _says(
                "address.listed_by_mimecast",
                ANY,
                f"550 Local CT IP Reputation - (reject) - {_PAGE}#550",
                r"local ct ip reputation|csi\.mimecast|poor reputation sender",
            ),
            _says(
                "address.listed_by_spamcop",
                ANY,
                f"550 spamcop.mimecast.org Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.1. - {_PAGE}#550",
                r"spamcop\.mimecast|spamcop\.net",
            ),
            _says(
                "address.listed_by_spamhaus",
                ANY,
                f"550 zen.mimecast.org Blocked - see https://www.spamhaus.org/query/ip/192.0.2.1 - {_PAGE}#550",
                r"(zen|sbl|xbl)\.mimecast|spamhaus\.org",
            ),
            _says(
                "server.limit_reached",
                ANY,
                f"451 IP temporarily blacklisted - {_PAGE}#451",
                r"ip temporarily (blacklisted|blocked)|account service is temporarily unavailable",
            ),
            _says(
                "server.too_many_connections",
                ANY,
                f"550 Exceeding outbound thread limit - {_PAGE}#550",
                r"outbound thread limit",
            ),
            _says(
                "gateway.address_not_registered",
                SENDER,
                f"550 Open relay not allowed - {_PAGE}#550",
                r"open relay not allowed|hostname is not authori[sz]ed|submitter failed",
            ),
            _says(
                "server.sending_blocked",
                SENDER,
                f"451 Account outbounds disabled - {_PAGE}#451",
                r"account outbounds disabled",
            ),
            _says(
                "rcpt_to.mailbox_disabled",
                RECIPIENT,
                f"451 Account inbounds disabled - {_PAGE}#451",
                r"account inbounds disabled",
            ),
            _says(
                "server.address_blocked",
                (*MAIL, *RCPT),
                f"554 Host network not allowed - {_PAGE}#554",
                r"host network,? not allowed",
            ),
            _says(
                "message.blocked_by_gateway",
                BODY,
                f"550 Message bounced due to Content Examination Policy - {_PAGE}#550",
                r"content examination policy|host network not allowed|organi[sz]ational settings|attachment policy",
            ),
            _says(
                "message.blocked_by_gateway",
                BODY,
                f"554 Email rejected due to security policies - {_PAGE}#554",
                r"rejected due to security policies",
            ),
            _says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                f"550 Invalid Recipient - {_PAGE}#550",
                r"invalid (recipient|address)",
            ),
            _says(
                "message.too_large",
                (*MAIL, *BODY),
                f"554 Maximum email size exceeded - {_PAGE}#554",
                r"maximum email size exceeded",
            ),
            _says("message.loop", BODY, f"554 Mail loop detected - {_PAGE}#554", r"mail loop detected"),
            _says(
                "mail_from.tls_required",
                SENDER,
                f"553 This route requires encryption (TLS) - {_PAGE}#553",
                r"route requires (encryption|tls|high-strength)",
                when=(IS_PLAIN,),
            ),
            _says(
                "rcpt_to.deferred",
                RCPT,
                f"451 Recipient temporarily unavailable - {_PAGE}#451",
                r"recipient temporarily unavailable",
            ),
            _says(
                "auth.bad_credentials",
                AUTH,
                f"535 Incorrect authentication data - {_PAGE}#535",
                r"incorrect authentication data",
            ),
        ),
    ),
)
