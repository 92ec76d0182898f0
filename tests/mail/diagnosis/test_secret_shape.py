"""What the stored secret looks like explains a refused log-in; where that is not known nothing changes."""

import pytest

from tests.mail.diagnosis.test_diagnose import told
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.rules import secret_shape
from webapp.mail.rules.secret_shape import shape_of
from webapp.transcript import Stage

AUTH = Stage.AUTH
GMAIL = (
    "smtp.gmail.com",
    "app@example.test",
    "535 5.7.8 Username and Password not accepted. p=BadCredentials",
)
SENDGRID = ("smtp.sendgrid.net", "apikey", "535 Authentication failed: Bad username / password")
SES = ("email-smtp.us-east-1.amazonaws.com", "AKIAIOSFODNN7EXAMPLE", "535 Authentication Credentials Invalid")
OWN = ("mail.example.test", "app@example.test", "535 5.7.8 Error: authentication failed")
APP, USUAL, KEY = "abcd efgh ijkl mnop", "S3nha!", "SG.abcdefghijklmnop.qrstuvwxyz012345"
IAM_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def found(account, secret):
    """Return the diagnosis of the account's refused log-in with `secret`; None where it is not known."""
    host, user_name, reply = account
    known = {
        "host": host,
        "port": 587,
        "tls": "starttls",
        "user_name": user_name,
        "sender": "app@example.test",
    }
    shape = {} if secret is None else {"secret_shape": shape_of(secret)}
    return diagnose(told(AUTH, reply), known | shape)


@pytest.mark.parametrize(
    ("account", "secret", "code", "mark"),
    [
        (GMAIL, USUAL, "auth.app_password_needed", "secret_lacks_app_form"),
        (GMAIL, APP, "auth.app_password_refused", "secret_has_app_form"),
        (GMAIL, None, "auth.app_password_needed", None),
        (("smtp.mail.yahoo.com", "app@yahoo.com", "535 5.7.0 (#MBR1212) Incorrect username or password"), APP,
         "auth.app_password_refused", "secret_has_app_form"),
        (SENDGRID, USUAL, "auth.sendgrid_key_refused", "secret_lacks_key_of_sendgrid"),
        (SENDGRID, KEY, "auth.sendgrid_key_refused", None),
        (("smtp.sendgrid.net", "ana", SENDGRID[2]), KEY, "auth.sendgrid_apikey_word_needed", None),
        (SES, IAM_KEY, "auth.ses_smtp_password_needed", "secret_has_iam_form"),
        (SES, "AKIAIOSFODNN7EXAMPLE", "auth.secret_is_key_id", "secret_has_key_id"),
        (OWN, " S3nha!", "auth.space_around_secret", "secret_has_outer_space"),
        (GMAIL, f"{APP} ", "auth.space_around_secret", "secret_has_outer_space"),
        (OWN, "ana@example.test", "auth.secret_is_address", "secret_has_address"),
        (OWN, "maçã", "auth.secret_beyond_ascii", "secret_has_beyond_ascii"),
        (OWN, USUAL, "auth.bad_credentials", None),
        (OWN, None, "auth.bad_credentials", None),
    ],
)  # fmt: skip
def test_the_form_of_the_secret_tells_the_cause(account, secret, code, mark):
    diagnosis = found(account, secret)
    assert diagnosis.code == code
    marks = [name for name in diagnosis.evidence if name.startswith("secret_")]
    assert marks == ([mark] if mark else [])


@pytest.mark.parametrize(
    "reply",
    [
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant",
        "535 5.7.8 Too many failed attempts, the account is locked",
        "535 5.7.1 Your IP address is not authorized",
        "454 4.7.0 Temporary authentication failure",
        "530 5.7.0 Must issue a STARTTLS command first",
        "538 5.7.11 Encryption required for requested authentication mechanism",
    ],
)
def test_a_refusal_that_names_its_reason_is_not_laid_to_a_space(reply):
    host, user_name, _ = OWN
    with_space = found((host, user_name, reply), " S3nha! ")
    assert with_space.code == found((host, user_name, reply), None).code


def test_no_diagnosis_passes_the_shape_on():
    diagnosis = found(OWN, " ana@example.test")
    assert "secret_shape" not in diagnosis.facts
    assert not any(secret_shape.TAKEN in str(value) for value in diagnosis.facts.values())


def test_the_shape_is_no_matter_where_the_message_is_refused():
    known = {"host": "mail.example.test", "user_name": "a@example.test", "secret_shape": shape_of(" x ")}
    assert diagnose(told(Stage.RCPT_TO, "550 5.1.1 User unknown"), known).code == "rcpt_to.unknown_user"
