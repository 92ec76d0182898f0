"""The texts for failures at the greeting and EHLO, and for those of the server as a whole."""

from flask_babel import lazy_gettext as _l

from webapp.ui.wording.causes.shape import CauseWords

WORDS = {
    "banner.waits_for_tls": CauseWords(
        _l("%(host)s:%(port)s waits for TLS from the first byte"),
        _l(
            "The server kept silent because it expects encryption at once, which is called SSL here. A "
            "second look confirmed it."
        ),
    ),
    "banner.silent": CauseWords(
        _l("%(host)s:%(port)s accepted the connection and said nothing"),
        _l(
            "An SMTP server greets first. This one was silent for %(waited_s)s seconds: wrong port, "
            "overloaded server, or a firewall that holds the line."
        ),
    ),
    "banner.other_service": CauseWords(
        _l("%(host)s:%(port)s is not an SMTP server (%(service)s answers)"),
        _l("Another service listens on this port. The host or the port belongs to something else."),
    ),
    "banner.refused": CauseWords(
        _l("%(host)s turned us away at the greeting"),
        _l(
            "The server does not talk to this machine's address. It may be on a block list, or not on the"
            " list of those allowed."
        ),
    ),
    "banner.deferred": CauseWords(
        _l("%(host)s is not taking mail now"),
        _l("At the greeting the server asked to come back later."),
    ),
    "banner.lost": CauseWords(
        _l("%(host)s:%(port)s hung up before greeting"),
        _l("Servers and firewalls do this with addresses that they do not know."),
    ),
    "server.address_blocked": CauseWords(
        _l("The address of this machine is on a block list"),
        _l("%(host)s refuses mail from our IP address, whatever the message says."),
    ),
    "server.no_reverse_name": CauseWords(
        _l("The address of this machine has no name in DNS"),
        _l("%(host)s takes mail only from addresses whose reverse DNS entry (PTR) exists and fits."),
    ),
    "server.command_refused": CauseWords(
        _l("%(host)s refuses the command, whatever the message"),
        _l(
            "The server does not take this command now, or not in this order. Most servers that reply so "
            "want a log-in first. No message is at fault."
        ),
    ),
    "session.closed": CauseWords(
        _l("The connection to %(host)s ended before this message"),
        _l("Nothing of it was sent. It goes out over the next connection."),
    ),
    "server.closing": CauseWords(
        _l("%(host)s ended the conversation"),
        _l(
            "Code 421 means: not now. The server is stopping, overloaded, or has had enough connections "
            "from us."
        ),
    ),
    "server.too_many_connections": CauseWords(
        _l("Too many connections to %(host)s at once"),
        _l(
            "The server limits how many connections one sender may hold. Others that use the same address"
            " count too."
        ),
    ),
    "server.limit_reached": CauseWords(
        _l("The sending limit of %(host)s is reached"),
        _l("The server counts messages or recipients per hour or day, and there is no room for more now."),
    ),
    "server.out_of_storage": CauseWords(
        _l("%(host)s has no space left"),
        _l("The server's disk or queue is full, so it takes no messages from anybody."),
    ),
    "server.timed_out": CauseWords(
        _l("%(host)s stopped answering"),
        _l(
            "The conversation had begun; then nothing came until the limit of %(timeout_s)s seconds. The "
            "server is overloaded, or a firewall inspects and holds SMTP."
        ),
    ),
    "server.slow": CauseWords(
        _l("%(host)s is slow: %(slow_s)s seconds for its reply to %(slow_step)s"),
        _l(
            "The server replies, but not all of it fits into the limit of %(timeout_s)s seconds. The outbox "
            "waits for minutes, as RFC 5321 asks, so that mail may leave all the same."
        ),
    ),
    "server.unavailable": CauseWords(
        _l("%(host)s has a fault of its own"),
        _l("The server says that something inside it does not work now: a directory, a filter or its disk."),
    ),
    "reply.malformed": CauseWords(
        _l("%(host)s:%(port)s does not speak SMTP properly"),
        _l("What came is not an SMTP reply. Another service, or a gateway in between, answers."),
    ),
    "reply.too_long": CauseWords(
        _l("%(host)s:%(port)s sent an endless reply"),
        _l("No SMTP server says that much in one reply, so reading was stopped."),
    ),
    "reply.unexpected": CauseWords(
        _l("%(host)s gave an answer that does not belong here"),
        _l(
            "The reply is well-formed, but no server should give it at this stage. The server or a "
            "gateway in between is faulty."
        ),
    ),
    "ehlo.refused": CauseWords(
        _l("%(host)s refused the EHLO command"),
        _l(
            "Without EHLO there is no TLS and no log-in. A very old server, or a firewall that rewrites "
            "SMTP, does this."
        ),
    ),
    "ehlo.deferred": CauseWords(
        _l("%(host)s asked to come back later"),
        _l("It greeted, but does not take the conversation further now."),
    ),
    "ehlo.lost": CauseWords(
        _l("%(host)s hung up after the greeting"),
        _l(
            "The connection ended when we introduced ourselves as %(ehlo_name)s. Some servers do this "
            "with names or addresses they do not know."
        ),
    ),
    "ehlo.name_refused": CauseWords(
        _l("%(host)s does not accept the name %(ehlo_name)s"),
        _l(
            "This is how this machine introduces itself in EHLO. The server wants a full name that exists"
            " in DNS."
        ),
    ),
    "ehlo_tls.refused": CauseWords(
        _l("%(host)s refused EHLO after TLS had begun"),
        _l("The encryption works, but the server does not go on with the conversation inside it."),
    ),
    "ehlo_tls.deferred": CauseWords(
        _l("%(host)s asked to come back later, after TLS had begun"),
        _l("The encryption works; the server does not take the conversation further now."),
    ),
    "ehlo_tls.lost": CauseWords(
        _l("%(host)s hung up right after TLS had begun"),
        _l(
            "The encryption was set up, then the connection ended. The server may want a client "
            "certificate, or have a fault."
        ),
    ),
}
