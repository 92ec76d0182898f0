"""The texts for failures of STARTTLS, TLS and certificates."""

from flask_babel import lazy_gettext as _l

from webapp.ui.wording.causes.shape import CauseWords

WORDS = {
    "starttls.not_offered": CauseWords(
        _l("%(host)s:%(port)s does not offer STARTTLS"),
        _l(
            "The account requires encryption, so nothing was sent: no log-in and no message. The server "
            "has no TLS here, or a firewall hides the offer."
        ),
    ),
    "starttls.refused": CauseWords(
        _l("%(host)s offers STARTTLS and then refuses it"),
        _l("TLS is not set up properly on the server. Nothing was sent without encryption."),
    ),
    "starttls.deferred": CauseWords(
        _l("TLS is not available on %(host)s at the moment"),
        _l(
            "The server offers STARTTLS but cannot begin it now, often for want of a certificate. Nothing"
            " was sent without encryption."
        ),
    ),
    "starttls.injected": CauseWords(
        _l("Somebody may be tampering with the connection to %(host)s"),
        _l(
            "Text arrived in clear between the server's yes to TLS and the encryption. That is how "
            "commands are smuggled in, so we stopped."
        ),
    ),
    "tls.plain_text_first": CauseWords(
        _l("%(host)s:%(port)s speaks plain text first"),
        _l(
            "The account says SSL (TLS from the first byte), but this port begins in clear and switches "
            "to TLS by STARTTLS."
        ),
    ),
    "tls.expired": CauseWords(
        _l("The certificate of %(host)s has expired"),
        _l("It was valid until %(not_after)s."),
    ),
    "tls.not_yet_valid": CauseWords(
        _l("The certificate of %(host)s is not valid yet"),
        _l(
            "It becomes valid on %(not_before)s. Either it was issued for later, or the clock of one side"
            " is wrong."
        ),
    ),
    "tls.self_signed": CauseWords(
        _l("%(host)s signed its certificate itself"),
        _l("No authority vouches for it, so anyone could show one like it. Its SHA-256 is %(sha256)s."),
    ),
    "tls.unknown_issuer": CauseWords(
        _l("The issuer of the certificate of %(host)s is not known here"),
        _l(
            "Issued by: %(issuer)s. It is an authority of your own that this machine does not trust yet, "
            "or the server leaves out the intermediate certificate."
        ),
    ),
    "tls.wrong_name": CauseWords(
        _l("The certificate is not for %(host)s"),
        _l(
            "It is for: %(names)s. The host is written in another way than in the certificate, or another"
            " server answers."
        ),
    ),
    "tls.no_san": CauseWords(
        _l("The certificate of %(host)s names no server in the way that counts"),
        _l("It has only a common name; programs have long looked at the alternative names (SAN) alone."),
    ),
    "tls.weak_key": CauseWords(
        _l("The certificate of %(host)s is too weak"),
        _l("Its key or signature is of a kind that can be forged today."),
    ),
    "tls.not_trusted": CauseWords(
        _l("The certificate of %(host)s is not trusted"),
        _l("The reason given: %(reason)s."),
    ),
    "tls.old_version_only": CauseWords(
        _l("%(host)s knows only outdated TLS"),
        _l("TLS 1.0 and 1.1 are broken and not used here; the server has nothing newer."),
    ),
    "tls.handshake_failed": CauseWords(
        _l("TLS with %(host)s could not be agreed upon"),
        _l(
            "The reason given: %(reason)s. Ciphers that do not match, a wanted client certificate, or a "
            "device that inspects TLS can be behind it."
        ),
    ),
    "tls.lost": CauseWords(
        _l("%(host)s:%(port)s hung up while TLS was being set up"),
        _l("A port that does not speak TLS, or a firewall in between, ends the connection like this."),
    ),
    "tls.timed_out": CauseWords(
        _l("TLS with %(host)s:%(port)s could not be established"),
        _l(
            "The server did not answer the first message of TLS within %(timeout_s)s seconds: a wrong "
            "port, or a firewall that inspects TLS."
        ),
    ),
}
