"""GoDaddy: Workspace mail and the servers of its hosting."""

from webapp.mail.diagnosis.conditions import LOGS_IN
from webapp.mail.diagnosis.provider import (
    FULL_ADDRESS,
    MAILBOX_PASSWORD,
    Limit,
    Preset,
    Provider,
    own_signals_of,
)
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, RECIPIENT, SENDER

_says = own_signals_of("GoDaddy")

PROVIDERS = (
    Provider(
        "godaddy",
        "GoDaddy",
        hosts=("secureserver.net",),
        host="smtpout.secureserver.net",
        presets=(Preset(465, "ssl"), Preset(587, "tls")),
        user_name=FULL_ADDRESS,
        secret=MAILBOX_PASSWORD,
        switch_on=Sentence(
            pt="Caixas do Microsoft 365 vendidas pela GoDaddy usam smtp.office365.com, não este servidor. Sites"
            " hospedados na GoDaddy enviam por localhost, porta 25.",
            en="Microsoft 365 mailboxes sold by GoDaddy use smtp.office365.com, not this server. Sites hosted at"
            " GoDaddy send through localhost, port 25.",
            es="Los buzones de Microsoft 365 vendidos por GoDaddy usan smtp.office365.com, no este servidor. Los sitios"
            " alojados en GoDaddy envían por localhost, puerto 25.",
        ),
        limits=(Limit(500, "messages", 24 * 3600),),
        page="https://www.godaddy.com/help/what-does-my-email-bounceback-mean-3568",
        as_of="2026-11-29",
        signals=(
            _says(
                "auth.host_only_receives",
                AUTH,
                "535 Authentication not allowed on IBSMTP Servers. IB401",
                r"not allowed on IBSMTP|\bIB401\b",
            ),
            _says(
                "auth.bad_credentials",
                AUTH,
                "535 authentication rejected",
                r"authentication (rejected|failed)|invalid (user|login)",
                when=(LOGS_IN,),
            ),
            _says(
                "server.daily_limit",
                SENDER,
                "550 app@example.test has exceeded the maximum number of relays for today",
                r"(exceeded|reached) .{0,40}(relay|daily)\w*|relay (count|quota|limit) exceeded",
            ),
            _says(
                "address.listed_by_cloudmark",
                ANY,
                "554 Connection refused. This IP has a poor reputation on Cloudmark Sender Intelligence (CSI). IB103",
                r"\bIB103\b",
            ),
            _says(
                "address.listed_by_spamhaus",
                ANY,
                "554 Connection refused. This IP is listed on the Spamhaus Block List (SBL). IB104",
                r"\bIB10[45]\b|spamhaus\.org/query",
            ),
            _says(
                "address.not_for_mail_servers",
                ANY,
                "554 Connection refused. This IP is listed on the Policy Block List (PBL). IB106",
                r"\bIB106\b",
            ),
            _says(
                "server.no_reverse_name",
                ANY,
                "421 Temporarily rejected. Reverse DNS for this IP failed. IB108",
                r"\bIB108\b|reverse dns for this ip failed",
            ),
            _says(
                "server.too_many_connections",
                ANY,
                "421 Connection refused, too many sessions from This IP. Please lower the number of concurrent"
                " sessions. IB007",
                r"\bIB007\b|too many sessions from this ip",
            ),
            _says(
                "server.limit_reached",
                ANY,
                "550 This IP has sent too many messages this hour. IB504",
                r"\bIB(504|510|607)\b|too many (messages|recipients) this hour",
            ),
            _says(
                "server.reputation_deferred",
                ANY,
                "554 This IP has been blocked for the day, for attempting to mail too many invalid recipients. IB113",
                r"\bIB11[0-3]\b|has been (temporarily )?blocked (for|because)",
            ),
            _says(
                "message.rejected_as_spam",
                BODY,
                "552 This message has been rejected due to content judged to be spam by the Internet community. IB212",
                r"\bIB212\b|content judged to be spam",
            ),
            _says(
                "message.rejected_as_virus",
                BODY,
                "552 Virus infected message rejected. IB705",
                r"\bIB705\b",
            ),
            _says(
                "message.rejected_by_dmarc",
                SENDER,
                "550 app@example.test Invalid SPF record. Please inspect your SPF settings, and try again. IB508",
                r"\bIB508\b|invalid spf record",
            ),
            _says(
                "mail_from.sender_syntax",
                SENDER,
                "550 app@example.test Blank From: addresses are not allowed. Please provide a valid From. IB501",
                r"\bIB50[12]\b|provide a valid from",
            ),
            _says(
                "mail_from.sender_domain",
                SENDER,
                "550 example.test From: Domain is invalid. Please provide a valid From: IB506",
                r"\bIB506\b|from: domain is invalid",
            ),
            _says(
                "rcpt_to.unknown_user",
                RECIPIENT,
                "550 Account does not exist",
                r"account does not exist|recipient not found",
            ),
        ),
    ),
)
