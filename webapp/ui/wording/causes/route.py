"""Words for failures before the SMTP session begins: name, connection, connector."""

from flask_babel import lazy_gettext as _l

from webapp.ui.wording.causes.shape import CauseWords

WORDS = {
    "deadline.reached": CauseWords(
        _l("The time ran out on the way to %(host)s:%(port)s"),
        _l(
            "The whole test may take %(limit_s)s seconds, and they were used up before the server was "
            "reached."
        ),
    ),
    "resolve.looks_like_email": CauseWords(
        _l("%(host)s is an e-mail address, not a server"),
        _l("The field takes the name of the server that sends the mail, such as smtp.example.com."),
    ),
    "resolve.bad_name": CauseWords(
        _l("%(host)s cannot be the name of a server"),
        _l("The name has characters or parts that names in DNS never have."),
    ),
    "resolve.not_found": CauseWords(
        _l("There is no server called %(host)s"),
        _l(
            "The name service (DNS) of this machine does not know the name. It is misspelt, or known only"
            " in another network."
        ),
    ),
    "resolve.no_address": CauseWords(
        _l("%(host)s has no address"),
        _l("The name exists in DNS, but no IP address stands behind it."),
    ),
    "resolve.temporary": CauseWords(
        _l("The name service failed on %(host)s"),
        _l(
            "The DNS server of this machine answered that it could not find out. The name itself may be "
            "right."
        ),
    ),
    "resolve.timeout": CauseWords(
        _l("The name service did not answer for %(host)s"),
        _l("The DNS server of this machine is slow or out of reach. The name itself may be right."),
    ),
    "address.refused": CauseWords(
        _l("This installation does not connect to %(host)s"),
        _l(
            "Every address of the name is of a kind that is forbidden here, such as link-local, metadata "
            "or multicast addresses."
        ),
    ),
    "connect.refused": CauseWords(
        _l("Nothing listens at %(host)s:%(port)s"),
        _l(
            "The machine answered, and refused this port. The port is wrong, the mail service is down, or"
            " a firewall rejects us."
        ),
    ),
    "connect.timeout": CauseWords(
        _l("No answer from %(host)s:%(port)s"),
        _l("No address of the server answered. Most often a firewall drops the connection without a word."),
    ),
    "connect.unreachable": CauseWords(
        _l("There is no way from here to %(host)s"),
        _l("This machine has no network route to any address of the server."),
    ),
    "connect.no_ipv6_route": CauseWords(
        _l("%(host)s has only IPv6 addresses, and there is no IPv6 here"),
        _l("This machine has no IPv6 network, so none of the addresses can be reached."),
    ),
    "connect.reset": CauseWords(
        _l("The connection to %(host)s:%(port)s was cut at once"),
        _l(
            "Something accepted the connection and ended it before a word was said: often a firewall or a"
            " load balancer without a server behind it."
        ),
    ),
    "connect.failed": CauseWords(
        _l("This machine could not open the connection to %(host)s:%(port)s"),
        _l("The operating system refused for a reason of its own."),
    ),
    "connector.not_found": CauseWords(
        _l("The Network Connector's name %(host)s was not found"),
        _l(
            "The proxy or jump host has a name that DNS does not know, so the mail server was not even asked."
        ),
    ),
    "connector.refused": CauseWords(
        _l("The Network Connector %(connector)s refuses connections at %(host)s:%(port)s"),
        _l(
            "Nothing listens there. Nothing was sent directly instead: a connector that fails is never "
            "bypassed."
        ),
    ),
    "connector.unreachable": CauseWords(
        _l("There is no way from here to the Network Connector at %(host)s"),
        _l(
            "This machine has no network route to the proxy or jump host. The mail server was not tried "
            "without it."
        ),
    ),
    "connector.timeout": CauseWords(
        _l("The Network Connector %(connector)s did not answer in time"),
        _l("The proxy or jump host is off, overloaded, or a firewall drops the connection to it."),
    ),
    "connector.closed": CauseWords(
        _l("The Network Connector %(connector)s hung up"),
        _l("The proxy or jump host ended the connection in the middle of the conversation."),
    ),
    "connector.opened_and_closed": CauseWords(
        _l("The Network Connector %(connector)s connected to %(host)s:%(port)s and hung up"),
        _l(
            "The proxy said yes, and hung up before a single byte of the server came. Its rules may not let "
            "SMTP through, or it answers before it has reached the server."
        ),
    ),
    "connector.protocol": CauseWords(
        _l("What answers as Network Connector %(connector)s is something else"),
        _l("The answer does not fit the chosen kind (%(kinds)s). The kind or the port is wrong."),
    ),
    "connector.auth_required": CauseWords(
        _l("The Network Connector %(connector)s asks for a log-in"),
        _l("No credential is set for it, and it lets nobody through without one."),
    ),
    "connector.auth_refused": CauseWords(
        _l("The Network Connector %(connector)s refused the log-in"),
        _l(
            "User name, password or key of the connector's credential is not right. This is not the mail"
            " server's log-in."
        ),
    ),
    "connector.login_unusable": CauseWords(
        _l("The log-in of the Network Connector %(connector)s does not fit its protocol"),
        _l(
            "User name or password is empty, too long, or has characters that this kind of connector "
            "cannot carry."
        ),
    ),
    "connector.key_unusable": CauseWords(
        _l("The private key of the Network Connector %(connector)s cannot be used"),
        _l("It is damaged, of an unknown kind, or its passphrase is not the stored one."),
    ),
    "connector.host_key_unknown": CauseWords(
        _l("Nobody has accepted the host key of the jump host %(connector)s yet"),
        _l(
            "It showed the key %(fingerprint)s. Before somebody compares and accepts it, nothing is sent "
            "there."
        ),
    ),
    "connector.host_key_changed": CauseWords(
        _l("The host key of the jump host %(connector)s changed"),
        _l(
            "Accepted was %(accepted_fingerprint)s, shown was %(fingerprint)s. The machine was set up "
            "anew, or somebody poses as it."
        ),
    ),
    "connector.target_refused": CauseWords(
        _l("The Network Connector %(connector)s may not connect to %(host)s:%(port)s"),
        _l("The connector itself works; its rules forbid this destination."),
    ),
    "connector.target_unreachable": CauseWords(
        _l("The Network Connector %(connector)s could not reach %(host)s:%(port)s"),
        _l(
            "The connector itself works; from where it stands the server has no name, no route, or "
            "nothing listens there."
        ),
    ),
    "connector.target_timeout": CauseWords(
        _l("The Network Connector %(connector)s got no answer from %(host)s:%(port)s"),
        _l("The connector itself works; a firewall behind it, or the server, does not answer."),
    ),
}
