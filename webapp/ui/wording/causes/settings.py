"""The texts for accounts whose settings cannot be used, and for errors inside Postigo."""

from flask_babel import lazy_gettext as _l

from webapp.ui.wording.causes.shape import CauseWords

WORDS = {
    "account.not_found": CauseWords(
        _l("The account no longer exists"),
        _l("It was deleted before the test began."),
    ),
    "connector.gone": CauseWords(
        _l("The Network Connector no longer exists"),
        _l("It was deleted before the test began."),
    ),
    "credential.unbound": CauseWords(
        _l("The credential %(name)s has not been allowed for this destination"),
        _l(
            "Host, port, encryption or connector changed since the secret was last typed. Nothing was "
            "sent, so that no secret reaches a new place unasked."
        ),
    ),
    "key.unavailable": CauseWords(
        _l("The stored secret cannot be opened"),
        _l("The key of this installation is missing or is not the one with which the secret was sealed."),
    ),
    "ca_file.unreadable": CauseWords(
        _l("The file with your own certificate authorities cannot be read"),
        _l("The setting POSTIGO_CA_FILE names %(path)s."),
    ),
    "settings.invalid": CauseWords(
        _l("Something stored in the account breaks a rule"),
        _l("It was accepted before the rule existed, or was changed outside of this page."),
    ),
    "internal.error": CauseWords(
        _l("Postigo itself has a fault"),
        _l(
            "The test ended by an error that is ours, not the server's. Its details are in the log of "
            "this installation."
        ),
    ),
}
