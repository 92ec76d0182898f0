"""The sentence for each error code that a command can end with."""

from flask_babel import lazy_gettext as _l

from webapp.access import wording as access_words
from webapp.accounts.wording.refusals import deletion_blocker
from webapp.errors import AppError
from webapp.outbox.wording.codes import SENTENCES as OUTBOX
from webapp.outbox.wording.codes import refusal
from webapp.ui.wording.rules import RULES

SENTENCES = {
    "account.not_found": _l("There is no account %(id)s."),
    "account.default_stays_active": _l(
        "“%(name)s” is the default account. Make another one the default first; then it can be deactivated."
    ),
    "account.default_must_be_active": _l(
        "“%(name)s” is inactive. Activate it first; then it can be the default."
    ),
    "account.in_use": _l("“%(name)s” cannot be deleted, because it is still needed:"),
    "person.not_found": _l("There is nobody with the e-mail %(email)s. ./run user list shows the people."),
    "backup.nothing": _l(
        "There is no database at %(path)s, so there is nothing to back up. ./run settings shows which data"
        " folder is meant, and why."
    ),
    "backup.exists": _l("%(path)s is there already and was left alone. Name another file."),
    "backup.failed": _l("The copy %(path)s could not be written: %(reason)s. It was removed."),
    "backup.damaged": _l("The copy is damaged (%(reason)s) and was removed. The database may be, too."),
    "backup.not_ours": _l(
        "This database is a PostgreSQL: back it up with its own tools, such as pg_dump, and keep a copy of"
        " %(folder)s at another place. Its secrets open only with those keys."
    ),
    "key.others_at_work": _l(
        "Other processes of Postigo use this database (%(connections)s connections). Stop them on every"
        " machine, start this again, then copy the keys folder to all of them: what they seal meanwhile"
        " could not be opened any more."
    ),
    "key.rotation_unfinished": _l(
        "Secrets are being saved faster than they can be sealed anew. Nothing is lost: start it again."
    ),
    "secret.unreadable": _l(
        "No key opens the secret in %(table)s %(row)s (%(column)s). The old keys were kept. Type that secret"
        " again on its page, then start this again."
    ),
    "storage.unavailable": _l("The message cannot be stored at the moment, and was not. Send it again soon."),
    "message.too_large": _l("The message is larger than POSTIGO_MESSAGE_MAX_MB allows."),
    "key.malformed": _l("An idempotency key is 1 to 255 visible ASCII characters."),
    "text.not_utf8": _l("The text is not UTF-8: byte %(position)s is not part of a character."),
    "file.unreadable": _l("%(path)s cannot be read: %(reason)s."),
    "input.unreadable": _l("Standard input cannot be read: %(reason)s."),
    "recipient.no_domain": _l(
        "“%(name)s” has no domain. Use a whole address, or set the mail domain on the page General."
    ),
    "source.resent": _l(
        "A message that is passed on (Resent-To) needs its recipients as arguments, not from its header."
    ),
    "option.unknown": _l("There is no option %(option)s here. See ./run sendmail --help."),
    "option.lacks_value": _l("The option %(option)s needs a value."),
    "option.no_mode": _l(
        "%(option)s is not for Postigo, which sends by itself and shows its outbox on its pages."
    ),
}


def sentence(error: AppError) -> str:
    """Return what `error` means and what to do."""
    if error.code == "account.in_use":
        needs = [deletion_blocker(found) for found in error.facts["users"]]
        return " ".join([str(SENTENCES[error.code]) % error.facts, *needs])
    if error.code in SENTENCES:
        return str(SENTENCES[error.code]) % error.facts
    if error.code in OUTBOX or error.code in RULES:
        return refusal(error)
    return access_words.sentence(error)
