"""The texts for refused senders and recipients."""

from flask_babel import lazy_gettext as _l

from webapp.ui.wording.causes.shape import CauseWords

WORDS = {
    "mail_from.authentication_required": CauseWords(
        _l("%(host)s takes mail only after a log-in"),
        _l("The account does not log in, or what it did was not enough for this server."),
    ),
    "mail_from.tls_required": CauseWords(
        _l("%(host)s takes mail only over TLS"),
        _l("The account uses no secure connection, and the server wants one before the message."),
    ),
    "mail_from.sender_not_allowed": CauseWords(
        _l("%(sender)s may not be the sender here"),
        _l("The server lets this log-in send only under addresses of its own."),
    ),
    "mail_from.sender_syntax": CauseWords(
        _l("%(host)s does not accept the sender %(sender)s as it is written"),
        _l("The address has a form that this server does not take."),
    ),
    "mail_from.sender_domain": CauseWords(
        _l("The domain of the sender %(sender)s does not exist for %(host)s"),
        _l(
            "The server looked it up in DNS and found no mail server and no address, so answers could "
            "never arrive."
        ),
    ),
    "mail_from.refused": CauseWords(
        _l("%(host)s refused the sender %(sender)s"),
        _l("The server's own words above say why, if it gave a reason. Only the sender had been named."),
    ),
    "mail_from.deferred": CauseWords(
        _l("%(host)s does not take mail from %(sender)s now"),
        _l("The server asked to come back later."),
    ),
    "mail_from.lost": CauseWords(
        _l("%(host)s hung up when the sender was named"),
        _l("Nothing of the message had been sent yet."),
    ),
    "smtputf8.not_offered": CauseWords(
        _l("%(host)s takes only addresses in plain letters"),
        _l(
            "An address has letters such as ç or ã before the @, and the server does not offer SMTPUTF8, "
            "which carries them."
        ),
    ),
    "rcpt_to.relay_denied": CauseWords(
        _l("%(host)s does not pass mail on to %(recipient)s for us"),
        _l("For other domains than its own the server wants a log-in, or our address on its list."),
    ),
    "rcpt_to.greylisted": CauseWords(
        _l("%(host)s asks every new sender to come back"),
        _l(
            "This is greylisting: the first try is always put off, a later one passes. Nothing is wrong "
            "with the account."
        ),
    ),
    "rcpt_to.unknown_user": CauseWords(
        _l("%(recipient)s does not exist"),
        _l("The server knows the domain, but not this mailbox. Everything up to here works."),
    ),
    "rcpt_to.unknown_domain": CauseWords(
        _l("The domain of %(recipient)s does not exist"),
        _l("The server found nowhere to deliver to. Everything up to here works."),
    ),
    "rcpt_to.address_syntax": CauseWords(
        _l("%(host)s does not accept %(recipient)s as it is written"),
        _l("The address has a form that this server does not take."),
    ),
    "rcpt_to.mailbox_full": CauseWords(
        _l("The mailbox of %(recipient)s is full"),
        _l("Everything up to here works; there is only no room at the recipient."),
    ),
    "rcpt_to.mailbox_disabled": CauseWords(
        _l("The mailbox of %(recipient)s takes no mail"),
        _l("It exists, but is disabled or may not receive. Everything up to here works."),
    ),
    "rcpt_to.moved": CauseWords(
        _l("%(recipient)s has moved"),
        _l("The server's words may name the new address. Everything up to here works."),
    ),
    "rcpt_to.too_many": CauseWords(
        _l("Too many recipients for %(host)s"),
        _l("The server limits how many recipients one message may have."),
    ),
    "rcpt_to.not_authorized": CauseWords(
        _l("%(sender)s may not write to %(recipient)s"),
        _l("The recipient is restricted, for example a group that takes mail only from known senders."),
    ),
    "rcpt_to.refused": CauseWords(
        _l("%(host)s refused the recipient %(recipient)s"),
        _l("The server's own words above say why, if it gave a reason. The sender was accepted before."),
    ),
    "rcpt_to.deferred": CauseWords(
        _l("%(host)s does not take mail for %(recipient)s now"),
        _l("The server asked to come back later. The sender was accepted before."),
    ),
    "rcpt_to.lost": CauseWords(
        _l("%(host)s hung up when the recipient was named"),
        _l("Nothing of the message had been sent yet."),
    ),
}
