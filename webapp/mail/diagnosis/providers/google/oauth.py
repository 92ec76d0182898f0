"""What Gmail says to a log-in with a token (XOAUTH2, OAUTHBEARER): the words that it has for passwords."""

from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.conditions.token import USES_OAUTH
from webapp.mail.diagnosis.provider import OwnSignal
from webapp.mail.diagnosis.stages import AUTH

SIGNALS = (
    OwnSignal(
        "auth.oauth_google_refused",
        Signal(
            AUTH,
            "535 5.7.8 Username and Password not accepted. For more information, go to"
            " https://support.google.com/mail/?p=BadCredentials - gsmtp",
            "Google",
            text=r"p=BadCredentials|username and password not accepted",
            when=(USES_OAUTH,),
            is_certain=True,
        ),
    ),
)
