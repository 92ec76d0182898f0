"""The command `sendmail`, a replacement for sendmail with the options that cron, PHP, mail and git use."""

import functools
import getopt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
from flask_babel import gettext as _

from webapp.cli.context import printing
from webapp.cli.mail import (
    StoredMessage,
    limit_bytes,
    mail_domain,
    practice_words,
    print_not_kept,
    sending,
    standard_input,
    store,
)
from webapp.errors import Invalid
from webapp.mail.compose import source
from webapp.mail.rules.address_list import Complete, fitting_name, read_list
from webapp.mail.rules.text import check_line
from webapp.outbox.intake.request import MessageRequest
from webapp.outbox.intake.whole_message import request_of

PLACES = {
    "to": "To",
    "cc": "Cc",
    "bcc": "Bcc",
    "subject": "Subject",
    "sender": "From",
    "reply_to": "Reply-To",
    "confirmation": "Disposition-Notification-To",
    "return_path": "-f",
}
FLAGS = "tivnmGU"
# Besides -f, -F and -r they tune what the outbox decides itself.
WITH_VALUE = "fFrboeBNRVhLOA"
OPTIONS = FLAGS + "".join(f"{letter}:" for letter in WITH_VALUE)
LIST_MAX = 100_000  # characters of one argument


@dataclass
class SendmailCall:
    """The parsed arguments. `sender` is the envelope sender; empty means the account's.

    `sender_name` is the name in From where the message has none there.
    """

    recipients: Sequence[str] = ()
    from_header: bool = False
    dot_ends: bool = True
    sender: str = ""
    sender_name: str = ""
    verbose: bool = False


class _SendmailCommand(click.Command):
    """Passes the arguments on unparsed, because sendmail has its own syntax."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args == ["--help"]:
            return super().parse_args(ctx, args)
        ctx.params["arguments"] = list(args)
        return []

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["[-t] [-i] [-f ADDRESS] [-v] [RECIPIENT]..."]


@click.command(cls=_SendmailCommand)
def sendmail(arguments: list[str]) -> None:
    """Hand over the message on standard input, called as sendmail is.

    \b
    -t          take the recipients from To, Cc and Bcc, besides those named here
    -i, -oi     a line with only a dot does not end the message
    -f ADDRESS  who receives what cannot be delivered (also -r)
    -F NAME     the name of the sender, where the message has none
    -v          say what became of it, and which header fields were not kept

    The other options of sendmail that tune the sending are taken and change nothing. The exit code
    is one of sysexits.h: 0 once the message is kept, 75 when trying again later may help.
    """
    with sending(PLACES) as settings:
        call = call_of(arguments)
        complete = _completer(functools.cache(lambda: mail_domain(settings)), call)
        asked = _recipients(call.recipients, complete)
        if not asked and not call.from_header:
            raise Invalid("message.no_recipients", field="to")
        content = standard_input(limit_bytes(settings), dot_ends=call.dot_ends)
        parsed = source.draft_from_source(content, complete=complete, bare_text=True)
        request = _request(parsed, call, asked, complete)
        stored = store(request, settings, quiet=not call.verbose)
        if call.verbose:
            with printing():
                _print_report(stored)


def call_of(arguments: Sequence[str]) -> SendmailCall:
    """Parse the arguments. Raises Invalid `option.` codes."""
    try:
        options, recipients = getopt.gnu_getopt(list(arguments), OPTIONS)
    except getopt.GetoptError as error:
        raise _wrong_option(error.opt) from error
    call = SendmailCall(recipients)
    for option, value in options:
        if option == "-t":
            call.from_header = True
        elif option == "-i" or (option == "-o" and value == "i"):
            call.dot_ends = False
        elif option in ("-f", "-r"):
            call.sender = value.strip()
        elif option == "-F":
            call.sender_name = value.strip()
        elif option == "-v":
            call.verbose = True
        elif option == "-b" and value != "m":
            raise Invalid("option.no_mode", option=f"-b{value}")
    return call


def _wrong_option(letter: str) -> Invalid:
    if letter in ("q", "I"):  # run the queue, rebuild the aliases
        return Invalid("option.no_mode", option=f"-{letter}")
    code = "option.lacks_value" if letter and letter in WITH_VALUE else "option.unknown"
    return Invalid(code, option=f"-{letter}")


def _completer(domain: Callable[[], str], call: SendmailCall) -> Complete:
    """Return a function that adds the mail domain to a bare local part such as root.

    `domain` is asked only when there is such a name: it has to open the storage.
    """

    def complete(name: str, field: str) -> str:
        if domain():
            return f"{name}@{domain()}"
        if field == "recipient" or (call.from_header and field in ("to", "cc", "bcc")):
            raise Invalid("recipient.no_domain", field="recipient", name=name)
        return ""  # the account supplies the sender; a header recipient without a domain is dropped

    return complete


def _recipients(arguments: Sequence[str], complete: Complete) -> tuple[str, ...]:
    found: list[str] = []
    for argument in arguments:
        line = check_line(argument, "recipient", max_length=LIST_MAX)
        found += [str(named) for named in read_list(line, "recipient", complete, mend_names=True)]
    return tuple(found)


def _request(
    parsed: source.ParsedSource, call: SendmailCall, asked: tuple[str, ...], complete: Complete
) -> MessageRequest:
    # Without -t the arguments alone are the envelope recipients.
    return request_of(
        parsed,
        envelope=None if call.from_header else asked,
        more=asked,
        return_path=_return_path(call.sender, complete),
        sender_name=fitting_name(call.sender_name, "sender_name", mend=True),
    )


def _return_path(text: str, complete: Complete) -> str:
    """Return the envelope sender as it was asked for; empty for the account's. Raises Invalid."""
    if text in ("", "<>"):
        return ""
    line = check_line(text, "return_path", max_length=LIST_MAX)
    if "@" in line:
        return line
    return ", ".join(named.address for named in read_list(line, "return_path", complete))


def _print_report(stored: StoredMessage) -> None:
    print_not_kept(stored)
    facts = {"id": stored.message.id, "message_id": stored.message.message_id}
    click.echo(_("Message %(id)s is kept as %(message_id)s.", **facts), err=True)
    if stored.is_practice:
        click.echo(practice_words(), err=True)
