"""The texts for failures of AUTH (RFC 4954)."""

from flask_babel import lazy_gettext as _l

from webapp.ui.wording.causes.shape import CauseWords

WORDS = {
    "auth.not_offered": CauseWords(
        _l("%(host)s:%(port)s offers no log-in"),
        _l(
            "The account logs in, but the server knows nothing of it on this port. Relays inside a "
            "network often need none."
        ),
    ),
    "auth.only_after_tls": CauseWords(
        _l("%(host)s lets people log in only over TLS"),
        _l("The account uses no secure connection, and the server hides its log-in until there is one."),
    ),
    "auth.no_mechanism": CauseWords(
        _l("%(host)s offers no log-in method that we know"),
        _l("It offers %(offered)s; we know PLAIN, LOGIN and CRAM-MD5."),
    ),
    "auth.oauth_only": CauseWords(
        _l("%(host)s takes OAuth2 log-in only"),
        _l("It offers %(offered)s and no log-in by password, which is what this version of Postigo can do."),
    ),
    "auth.mechanism_refused": CauseWords(
        _l("%(host)s refuses every log-in method that we know"),
        _l(
            "User name and password were not even looked at. On Exchange the receive connector lacks "
            "basic authentication."
        ),
    ),
    "auth.encryption_required": CauseWords(
        _l("%(host)s wants encryption before the log-in"),
        _l("The account uses no secure connection, so the server refused the log-in."),
    ),
    "auth.bad_credentials": CauseWords(
        _l("%(host)s does not accept this user name and password"),
        _l(
            "Log-in as %(user_name)s was refused: the secret is wrong or was changed, or the server wants"
            " the name in another form."
        ),
    ),
    "auth.app_password_needed": CauseWords(
        _l("%(host)s wants an app password for %(user_name)s"),
        _l(
            "With two-step verification the usual password does not work for programs; the provider makes"
            " a separate one for them."
        ),
    ),
    "auth.web_login_needed": CauseWords(
        _l("%(user_name)s must sign in once in a browser"),
        _l("The provider found the log-in unusual and blocks it until a person has confirmed it."),
    ),
    "auth.smtp_auth_disabled": CauseWords(
        _l("Log-in by SMTP is switched off for %(user_name)s"),
        _l(
            "In Microsoft 365 it is off for the whole organisation or for this mailbox. The password may "
            "be right."
        ),
    ),
    "auth.security_defaults": CauseWords(
        _l("A policy of Microsoft 365 forbids the log-in of %(user_name)s"),
        _l(
            "Security defaults or conditional access block programs that log in by password. The password"
            " may be right."
        ),
    ),
    "auth.basic_retired": CauseWords(
        _l("The provider no longer takes log-in by password"),
        _l("Microsoft has retired basic authentication for %(user_name)s; no password will help."),
    ),
    "auth.exchange_refused": CauseWords(
        _l("Exchange refused the log-in of %(user_name)s"),
        _l(
            "User name or secret is wrong, the name is wanted in another form (domain\\user or e-mail), or"
            " the mailbox may not log in by SMTP."
        ),
    ),
    "auth.account_locked": CauseWords(
        _l("The account %(user_name)s is locked or disabled"),
        _l("Too many failed log-ins, or an administrator, closed it. Trying again may prolong the lock."),
    ),
    "auth.password_expired": CauseWords(
        _l("The password of %(user_name)s has expired"),
        _l("The server wants it changed before it lets anybody in."),
    ),
    "auth.deferred": CauseWords(
        _l("%(host)s cannot check the log-in now"),
        _l("Its directory of users does not answer. Name and secret of %(user_name)s may be right."),
    ),
    "auth.bad_challenge": CauseWords(
        _l("%(host)s asked something unreadable at the log-in"),
        _l("The exchange broke a rule of the log-in method, so it was ended."),
    ),
    "auth.refused": CauseWords(
        _l("%(host)s refused the log-in of %(user_name)s"),
        _l("The server's own words above say why, if it gave a reason."),
    ),
    "auth.lost": CauseWords(
        _l("%(host)s hung up at the log-in"),
        _l(
            "Some servers end the connection on a wrong password or after several failures instead of "
            "saying so."
        ),
    ),
}
