"""What Microsoft 365 and Outlook.com say once the log-in is done."""

from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.conditions import LOGS_IN, SENDER_IS_LOG_IN, SENDER_IS_NOT_LOG_IN
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, RECIPIENT, SENDER

_BY = "Microsoft 365"
_SEND_AS = r"send ?as ?denied|not allowed to send as|permissions? to send as"
# 5.7.703 is the organisation's own list of what it blocks.
_TENANT_BLOCKED = tuple(f"5.7.{number}" for number in range(700, 750) if number != 703)

SIGNALS = (
    OwnSignal(
        "mail_from.m365_from_differs",
        Signal(
            SENDER,
            "554 5.2.252 SendAsDenied; app@example.test not allowed to send as other@example.test",
            _BY,
            text=_SEND_AS,
            when=(SENDER_IS_LOG_IN,),
        ),
    ),
    OwnSignal(
        "mail_from.m365_send_as_denied",
        Signal(
            SENDER,
            "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed"
            " to process message due to a permanent exception with message Cannot submit message.",
            _BY,
            text=_SEND_AS,
            when=(SENDER_IS_NOT_LOG_IN, LOGS_IN),
        ),
    ),
    OwnSignal(
        "mail_from.m365_from_differs",
        Signal(
            SENDER,
            "550 5.7.60 The sender is refused",
            _BY,
            enhanced=("5.7.60", "5.2.252"),
            when=(SENDER_IS_LOG_IN,),
        ),
    ),
    OwnSignal(
        "mail_from.m365_send_as_denied",
        Signal(
            SENDER,
            "550 5.7.60 The sender is refused",
            _BY,
            enhanced=("5.7.60", "5.2.252"),
            when=(SENDER_IS_NOT_LOG_IN, LOGS_IN),
        ),
    ),
    OwnSignal(
        "server.too_many_connections",
        Signal(
            ANY,
            "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for"
            " more information.",
            _BY,
            text=r"concurrent connections? limit|concurrent_sending|sender thread limit",
        ),
    ),
    OwnSignal(
        "rcpt_to.receiving_limit",
        Signal(
            RECIPIENT,
            "550 5.2.122 The recipient has exceeded their limit for the number of messages they can receive"
            " per hour.",
            _BY,
            enhanced=("5.2.121", "5.2.122", "4.2.121", "4.2.122"),
        ),
    ),
    OwnSignal(
        "rcpt_to.receiving_limit",
        Signal(
            RECIPIENT,
            "432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded",
            _BY,
            text=r"recipient thread limit|recipient'?s? per hour message receive limit",
        ),
    ),
    OwnSignal(
        "server.daily_limit",
        Signal(
            SENDER,
            "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process"
            " message due to a permanent exception with message The message can't be submitted because the"
            " sender's submission quota was exceeded.",
            _BY,
            text=r"submission ?quota|recipient rate limit|daily limit for (message )?recipients",
            over=("rcpt_to.mailbox_full",),
        ),
    ),
    OwnSignal(
        "server.daily_limit",
        Signal(
            SENDER,
            "550 5.1.90 Your message can't be sent because you've reached your daily limit for message"
            " recipients.",
            _BY,
            enhanced=("5.1.90",),
        ),
    ),
    OwnSignal(
        "server.daily_limit",
        Signal(
            SENDER,
            "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to"
            " a permanent exception with message WASCL UserAction verdict is not None. Actual verdict is"
            " RefuseQuota, ShowTierUpgrade.",
            "Outlook.com",
            text=r"verdict is refusequota",
        ),
    ),
    OwnSignal(
        "server.limit_reached",
        Signal(
            SENDER,
            "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction verdict is not"
            " None. Actual verdict is Throttle.",
            "Outlook.com",
            text=r"verdict is throttle|sender throttl|submission rate|message rate limit|limit per account",
        ),
    ),
    OwnSignal(
        "provider.microsoft_account_suspended",
        Signal(
            SENDER,
            "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to"
            " a permanent exception with message WASCL UserAction verdict is not None. Actual verdict is"
            " Suspend, ShowTierUpgrade.",
            "Outlook.com",
            text=r"verdict is (suspend|hip\w*|block\w*)|verify your account",
        ),
    ),
    OwnSignal(
        "provider.sending_blocked_for_spam",
        Signal(
            SENDER,
            "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to"
            " a permanent exception",
            "Microsoft 365, where the reply ends before the verdict",
            text=r"^(?![\s\S]*verdict is (refuse|throttle|suspend|hip|block))[\s\S]*?OutboundSpamException",
            or_else=("provider.microsoft_account_suspended", "message.rejected_as_spam"),
        ),
    ),
    OwnSignal(
        "provider.microsoft_account_suspended",
        Signal(
            SENDER,
            "550 5.3.4 Requested action not taken; To continue sending messages, please sign in to your account.",
            "Outlook.com",
            text=r"to continue sending messages|please sign in to your (account|mailbox)",
        ),
    ),
    OwnSignal(
        "server.m365_tenant_limit",
        Signal(
            SENDER,
            "550 5.7.233 Your message can't be sent because your tenant exceeded its daily limit for sending"
            " email to external recipients (tenant external recipient rate limit).",
            _BY,
            text=r"tenant (has )?exceeded its daily limit|tenant external recipient rate limit",
        ),
    ),
    OwnSignal(
        "server.m365_tenant_limit",
        Signal(
            SENDER,
            "550 5.7.232 Daily limit of the trial tenant exceeded.",
            _BY,
            enhanced=("5.7.232", "5.7.233"),
        ),
    ),
    OwnSignal(
        "provider.m365_tenant_blocked",
        Signal(
            SENDER,
            "550 5.7.705 Service unavailable. Access denied, tenant has exceeded threshold.",
            _BY,
            text=r"tenant has exceeded (its )?threshold|traffic not accepted from this ip",
        ),
    ),
    OwnSignal(
        "provider.m365_tenant_blocked",
        Signal(
            SENDER,
            "550 5.7.709 Service unavailable. Access denied.",
            _BY,
            enhanced=_TENANT_BLOCKED,
        ),
    ),
    OwnSignal(
        "provider.m365_unregistered_domain",
        Signal(
            SENDER,
            "550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains.",
            _BY,
            text=r"unregistered domains?|unprovisioned domains?",
        ),
    ),
    OwnSignal(
        "provider.sending_blocked_for_spam",
        Signal(
            SENDER,
            "550 5.1.8 Access denied, bad outbound sender. AS(42004)",
            _BY,
            text=r"bad outbound sender|(restricted|blocked) from sending(?! from)|spam abuse detected",
        ),
    ),
    OwnSignal(
        "provider.sending_blocked_for_spam",
        Signal(
            SENDER,
            "550 5.7.502 Access denied, banned sender.",
            _BY,
            enhanced=("5.7.501", "5.7.502", "5.7.503"),
        ),
    ),
    OwnSignal(
        "provider.own_mailbox_full",
        Signal(
            SENDER,
            "554 5.2.2 Mailbox full. Visit https://aka.ms/mailboxfull for more information.;"
            " STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionQuotaExceeded; Failed to"
            " process message due to a permanent exception",
            _BY,
            text=r"Submission\.Exception:QuotaExceeded\w*|MapiExceptionQuotaExceeded",
            over=("rcpt_to.mailbox_full",),
        ),
    ),
    OwnSignal(
        "message.line_format",
        Signal(
            BODY,
            "550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds",
            _BY,
            text=r"BareLinefeeds|bare linefeeds",
        ),
    ),
    OwnSignal(
        "message.header_refused",
        Signal(
            BODY,
            "554 5.6.211 Invalid MIME Content: Single text value size (32849) exceeded allowed maximum"
            " (32768).",
            _BY,
            text=r"invalid mime content|multiple from addresses",
        ),
    ),
    OwnSignal(
        "rcpt_to.unknown_user",
        Signal(
            RECIPIENT,
            "550 5.1.3 STOREDRV.Submit; invalid recipient address",
            _BY,
            text=r"invalid ?recipients?(exception| address)",
        ),
    ),
    OwnSignal(
        "message.rejected_as_spam",
        Signal(
            BODY,
            "554 5.7.520 Message blocked because it contains content identified as spam. AS(4810)",
            _BY,
            text=r"identified as spam|message (was )?blocked because it contains",
        ),
    ),
    OwnSignal(
        "message.rejected_by_policy",
        Signal(
            SENDER,
            "550 5.7.520 Access denied, Your organization does not allow external forwarding. AS(7555)",
            _BY,
            text=r"external forwarding|TRANSPORT\.RULES|blocked by your organi[sz]ation|tenant allow.? ?block list",
        ),
    ),
    OwnSignal(
        "server.m365_mailbox_busy",
        Signal(
            (*AUTH, *SENDER),
            "554 5.2.0 STOREDRV.Submission.Exception:StorageTransientMailboxException; Failed to process"
            " message due to a transient exception with message The process failed to get the correct"
            " properties.",
            _BY,
            text=r"transient(mailbox)?exception|transient exception|mailbox logon failure|rpcservertoobusy",
        ),
    ),
    OwnSignal(
        "server.unavailable",
        Signal(
            ANY,
            "451 4.7.0 Temporary server error. Please try again later. PRX2",
            _BY,
            codes=(421, 430, 432, 450, 451, 454),
            text=r"temporary server error|\b(PRX|ATTR)\d",
        ),
    ),
)
