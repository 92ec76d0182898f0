"""Wordings of many servers that mean a known thing, from the greeting to the log-in."""

import pytest

from tests.mail.diagnosis.replies.test_without_reply import ACCOUNT
from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import Retry, diagnose
from webapp.transcript import Stage

BANNER, EHLO, AUTH = Stage.BANNER, Stage.EHLO, Stage.AUTH

# Stage, what differs in the account, cause, what becomes of the message, and the replies, one a line.
SAID = (
    (
        *(AUTH, {}, "auth.bad_credentials", Retry.HOLD),
        """
        535 5.7.8 Error: authentication failed: authentication failure
        535 5.7.0 Invalid login or password
        535 authentication failed (#5.7.1)
        535 5.7.1 Authentication failed
        535-5.7.8 Username and Password not accepted
        535 auth failed: mailbox does not exist
        550 No such user
        535 5.7.8 User unknown
        535 Usuario o contraseña incorrectos
        535 Usuário ou senha inválidos
        535 5.7.8 Falha na autenticação
        535 5.0.0 authentication rejected
        535 Incorrect authentication data
        """,
    ),
    (
        *(AUTH, {}, "auth.mechanism_refused", Retry.HOLD),
        """
        535 5.7.8 Error: authentication failed: Invalid authentication mechanism
        504 5.5.4 Unrecognized authentication type.
        """,
    ),
    (
        *(AUTH, {}, "auth.deferred", Retry.LATER),
        """
        454 4.7.0 Temporary authentication failure: Connection lost to authentication server
        435 Unable to authenticate at present
        435 Unable to authenticate at present: SQL connection
        """,
    ),
    (
        *(AUTH, {}, "server.unavailable", Retry.LATER),
        """
        454 4.3.0 Temporary failure, please try again later
        """,
    ),
    (
        *(AUTH, {}, "server.closing", Retry.LATER),
        """
        421 4.7.0 Too many errors
        """,
    ),
    (
        *(AUTH, {}, "auth.account_locked", Retry.HOLD),
        """
        535 5.7.8 authentication failed: account is disabled
        451 4.7.1 Authentication failed too often, try again in 15 minutes
        554 5.7.8 Account disabled due to abuse
        """,
    ),
    (
        *(AUTH, {}, "auth.not_offered", Retry.HOLD),
        """
        503 5.5.1 Error: authentication not enabled
        """,
    ),
    (
        *(AUTH, {}, "auth.exchange_refused", Retry.HOLD),
        """
        535 5.7.3 Authentication unsuccessful
        """,
    ),
    (
        *(AUTH, {}, "auth.address_not_allowed", Retry.HOLD),
        """
        550 5.7.1 Client host rejected: Access denied
        550 5.7.1 The account is not permitted to send from this IP
        """,
    ),
    (
        *(AUTH, {}, "auth.refused", Retry.HOLD),
        """
        550 Access denied - too many invalid recipients
        """,
    ),
    (
        *(AUTH, {}, "auth.throttled", Retry.HOLD),
        """
        535 Error: authentication failed, system busy
        """,
    ),
    (
        *(AUTH, {}, "auth.encryption_required", Retry.HOLD),
        """
        538 Authentication mechanism requires TLS
        535 TLS required for authentication
        502 5.7.0 Please authenticate using TLS
        530 5.7.0 Must issue a STARTTLS command first.
        """,
    ),
    (
        *(AUTH, {}, "auth.app_password_needed", Retry.HOLD),
        """
        535 5.7.8 Bad credentials, 2FA enabled: use app-specific password
        """,
    ),
    (
        *(AUTH, {}, "auth.smtp_not_enabled", Retry.HOLD),
        """
        535 5.7.0 Authentication denied, disabled sender
        """,
    ),
    (
        *(AUTH, {}, "auth.password_expired", Retry.HOLD),
        """
        432 4.7.12 transition
        """,
    ),
    (
        *(AUTH, {}, "auth.web_login_needed", Retry.HOLD),
        """
        535 5.7.8 Login blocked, verify your phone number
        """,
    ),
    (
        *(AUTH, {}, "server.banned_after_failures", Retry.HOLD),
        """
        550 Too many wrong authentication attempts from your IP
        """,
    ),
    (
        *(EHLO, {}, "banner.refused", Retry.HOLD),
        """
        550 5.7.1 IP listed
        550 You are not welcome here
        """,
    ),
    (
        *(EHLO, {}, "ehlo.name_refused", Retry.HOLD),
        """
        501 5.5.2 Syntax error in parameters
        504 <postigo>: Helo command rejected: need fully-qualified hostname
        """,
    ),
    (
        *(BANNER, {}, "server.no_reverse_name", Retry.HOLD),
        """
        554 5.7.1 Connection refused. Cannot resolve PTR record for 192.0.2.1
        """,
    ),
    (
        *(BANNER, {}, "banner.refused", Retry.HOLD),
        """
        554 IP not permitted
        521 Access denied
        550 Connections not accepted from your country
        """,
    ),
    (
        *(BANNER, {}, "server.unavailable", Retry.LATER),
        """
        421 4.3.2 All server ports are busy
        """,
    ),
    (
        *(BANNER, {}, "server.too_many_connections", Retry.HOLD),
        """
        421 Too many connections from your host.
        """,
    ),
)


@pytest.mark.parametrize(
    ("stage", "known", "cause", "retry", "reply"),
    [(*rest, line.strip()) for *rest, replies in SAID for line in replies.strip().splitlines()],
)
def test_other_words_mean_the_same_and_end_the_same(stage, known, cause, retry, reply):
    found = diagnose(told(stage, reply), ACCOUNT | known)
    assert (found.code, found.retry) == (cause, retry)
