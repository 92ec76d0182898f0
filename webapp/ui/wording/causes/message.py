"""The texts for refused messages, and for failures without a more specific cause."""

from flask_babel import lazy_gettext as _l

from webapp.ui.wording.causes.shape import CauseWords

WORDS = {
    "eight_bit.not_offered": CauseWords(
        _l("%(host)s does not take signed text in eight bits"),
        _l(
            "The message is signed or encrypted and has letters beyond ASCII, and the server does not offer "
            "8BITMIME. Sent all the same it could be altered, and the signature would be broken."
        ),
    ),
    "message.too_large": CauseWords(
        _l("The message is too large for %(host)s"),
        _l("The server limits the size of a message, and this one is beyond that."),
    ),
    "message.rejected_as_spam": CauseWords(
        _l("%(host)s took the message for spam"),
        _l("A filter judged sender, words or reputation. The settings up to here work."),
    ),
    "message.rejected_by_policy": CauseWords(
        _l("A rule of %(host)s forbids the message"),
        _l(
            "The server was reached and understood the message; its own rules say no. Its words above may"
            " say which."
        ),
    ),
    "message.rejected_by_dmarc": CauseWords(
        _l("The sender %(sender)s did not pass SPF, DKIM or DMARC"),
        _l(
            "The domain's own DNS entries do not allow this server to send for it, so the message looks "
            "forged."
        ),
    ),
    "message.rejected_as_virus": CauseWords(
        _l("%(host)s took the message for dangerous"),
        _l("A virus or attachment filter refused it. The settings up to here work."),
    ),
    "message.header_refused": CauseWords(
        _l("%(host)s does not accept the headers of the message"),
        _l("The server misses a header or dislikes the form of one. The headers as sent are shown below."),
    ),
    "message.line_format": CauseWords(
        _l("The message was altered on its way to %(host)s"),
        _l(
            "The server saw bare line feeds or lines that are too long. We send neither, so something in "
            "between rewrites the message."
        ),
    ),
    "message.loop": CauseWords(
        _l("The message goes round in circles behind %(host)s"),
        _l("Too many servers have passed it on already: the mail routing points back at itself."),
    ),
    "data.refused": CauseWords(
        _l("%(host)s did not want the message"),
        _l(
            "Sender and recipient were accepted, but the server refused before a word of the message was "
            "sent."
        ),
    ),
    "data.deferred": CauseWords(
        _l("%(host)s does not take the message now"),
        _l("Sender and recipient were accepted; the server asked to bring the message later."),
    ),
    "data.lost": CauseWords(
        _l("The connection to %(host)s broke while the message was being sent"),
        _l("The message had not been completed, so it was not accepted."),
    ),
    "end_of_data.refused": CauseWords(
        _l("%(host)s refused the message after reading it"),
        _l(
            "Connection, log-in, sender and recipient work. The message itself was refused; the server's "
            "own words above say why, if it gave a reason."
        ),
    ),
    "end_of_data.deferred": CauseWords(
        _l("%(host)s put the message off after reading it"),
        _l("Connection, log-in, sender and recipient work. The server asked to send it again later."),
    ),
    "end_of_data.uncertain": CauseWords(
        _l("Nobody can tell whether %(host)s accepted the message"),
        _l(
            "The message was sent whole, but the server's final answer never came or could not be read. "
            "It may be on its way."
        ),
    ),
    "attempt.failed": CauseWords(
        _l("The attempt failed at this stage"),
        _l("There is no better explanation than what the server said and what the exchange below shows."),
    ),
    "message.headers_differ": CauseWords(
        _l("The message could not be written without changing its headers"),
        _l("Read back, it did not have exactly the headers that were meant, so nothing was sent."),
    ),
}
