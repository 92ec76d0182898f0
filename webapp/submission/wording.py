"""The sentences for the refusals of the SMTP door that no other interface has, and for its address ranges."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.applications.wording import sentence as application_sentence
from webapp.errors import AppError

OWN: Mapping[str, LazyString] = MappingProxyType(
    {
        "recipient.no_domain": _l("“%(name)s” has no domain. Use a whole address, like name@example.com."),
        "scope.missing": _l("The application may not hand messages over. An administrator can allow it."),
        "storage.unavailable": _l(
            "The message cannot be stored at the moment, and was not. Send it again soon."
        ),
        "submission.bad_end": _l(
            "A line with a single dot does not end in CRLF. Messages end with CRLF, dot, CRLF (RFC 5321);"
            " nothing of this one was kept."
        ),
        "submission.busy": _l(
            "Too much is arriving at this moment. Nothing of this message was kept: send it again soon."
        ),
        "submission.fault": _l("The program made a mistake. Nothing was kept: send the message again."),
        "submission.line_too_long": _l("The command is too long."),
        "submission.log_in_needed": _l(
            "Log in first, with the name and the token of an application. Only devices in an address range"
            " that is set up for that hand over without a log-in."
        ),
        "submission.not_any_more": _l(
            "The log-in does not count any more: the token, the application or the address range was changed."
        ),
        "submission.talks_early": _l("The message came before the server had asked for it."),
        "submission.tls_needed": _l("Begin TLS before the log-in: without it the token could be read."),
        "submission.too_many_commands": _l("Too many commands without a log-in."),
        "submission.too_many_connections": _l("Too many connections at the moment. Try again soon."),
        "submission.too_many_log_ins": _l(
            "There were too many wrong log-ins from this address. Correct name and token, then wait some"
            " minutes."
        ),
        "submission.too_slow": _l("Nothing came for too long. Nothing of an unfinished message was kept."),
        "submission.wrong_name": _l(
            "The token is right, but the user name is not: it is the name of the application."
        ),
        "token.wrong": _l("This token is unknown, has expired, or its application is disabled."),
    }
)

RANGES: Mapping[str, LazyString] = MappingProxyType(
    {
        "device_range.account_gone": _l("This account was deleted in the meantime. Choose another one."),
        "device_range.no_network": _l(
            "Type an address like 10.1.2.3, or a network like 10.1.2.0/24 or fd12:3456::/64."
        ),
        "device_range.taken": _l("Another range has just these addresses. A part of them may have its own."),
        "device_range.too_many": _l("At most %(limit)s ranges. A network takes many devices in one."),
        "device_range.too_wide": _l("This is too wide. Use a network of /%(widest)s or smaller."),
    }
)


def range_sentence(error: AppError) -> str:
    """Return what an error of an address range means, in the reader's language."""
    if error.code in RANGES:
        return str(RANGES[error.code]) % error.facts
    return application_sentence(error)
