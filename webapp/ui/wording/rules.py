"""The sentence for each input rule: what is wrong with a value, and what to enter instead."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.errors import Invalid
from webapp.ui.wording.numbers import with_marks

# One sentence for each of `webapp.mail.rules.text.RULE_CODES`; `%(name)s` are facts of the error.
RULES: Mapping[str, LazyString] = MappingProxyType(
    {
        "text.empty": _l("Fill in this field."),
        "text.line_break": _l("This field takes one line only. Remove the line break (%(character)s)."),
        "text.control": _l("There is a control character in it (%(character)s). Type the text again."),
        "text.not_text": _l("There is a broken character in it. Type the text again."),
        "text.too_long": _l("%(length)s characters are too many. Use at most %(limit)s."),
        "text.direction": _l(
            "There is an invisible character in it that turns the direction of writing (%(character)s). "
            "Type it again instead of pasting."
        ),
        "text.invisible": _l(
            "There is an invisible character in it (%(character)s). Type it again instead of pasting."
        ),
        "subject.encoded": _l(
            "The subject holds a coded part (=?…?=). Type the text itself, accents and all."
        ),
        "password.line_break": _l(
            "A password cannot hold a line break or a NUL character. Paste it without the end of the line."
        ),
        "address.no_at": _l("An e-mail address needs an @. Type it like name@example.com."),
        "address.incomplete": _l("Something is missing beside the @. Type it like name@example.com."),
        "address.several": _l("This field takes one e-mail address. Remove the others."),
        "address.unclear": _l(
            "This cannot be read for sure as one address. Put a comma between addresses, and a name that "
            "holds punctuation in quotation marks."
        ),
        "address.too_many": _l("%(count)s addresses in one list are too many. Use at most %(limit)s."),
        "address.has_name": _l(
            "Type only the address, like name@example.com, without a name and without < >."
        ),
        "address.has_space": _l("There is a space inside the address. Remove it."),
        "address.quoted": _l("Quotation marks are not accepted in an address. Use one without them."),
        "address.encoded": _l("The address holds a coded part (=?…?=). Type the address itself."),
        "address.too_long": _l(
            "The address takes %(length)s bytes, and %(limit)s is the most that mail allows."
        ),
        "address.local_too_long": _l(
            "What stands before the @ takes %(length)s bytes, and %(limit)s is the most that mail allows."
        ),
        "address.ip_domain": _l("After the @ there is a number instead of a domain. Type a domain name."),
        "address.no_dot": _l("The domain “%(domain)s” is incomplete. Type it whole, like example.com."),
        "address.reserved_domain": _l("The domain “%(domain)s” can never receive mail. Use another address."),
        "address.bad_local": _l(
            "“%(local)s” before the @ is not allowed. Use letters, digits and single dots, hyphens or "
            "underscores."
        ),
        "address.bad_domain": _l(
            "“%(domain)s” after the @ is not a domain. Use letters, digits, hyphens and single dots."
        ),
        "host.has_scheme": _l("Type only the name of the server, without smtp:// or anything like it."),
        "host.is_email": _l("This is an e-mail address. Type the name of the server, like smtp.example.com."),
        "host.has_path": _l("Type only the name of the server, without slashes and what follows them."),
        "host.has_port": _l("Type only the name of the server here, and the port in its own field."),
        "host.has_space": _l("There is a space inside the name of the server. Remove it."),
        "host.bad_ip": _l(
            "This is not an IP address, although it looks like one. Type four numbers from 0 to 255, "
            "like 192.0.2.25, an IPv6 address, or a name."
        ),
        "host.odd_ip": _l(
            "Programs read this number in different ways. Type the whole IP address, like 192.0.2.25."
        ),
        "host.empty_label": _l("There is a dot too many in the name of the server. Remove it."),
        "host.bad_label": _l(
            "“%(label)s” cannot be part of a server name. Use letters, digits and hyphens, with no hyphen "
            "at either end."
        ),
        "host.label_too_long": _l(
            "A part between two dots has %(length)s bytes, and %(limit)s is the most that DNS allows."
        ),
        "host.too_long": _l("The name has %(length)s bytes, and %(limit)s is the most that DNS allows."),
        "certificate.none": _l(
            "There is no certificate in it. Paste the whole text, from BEGIN CERTIFICATE to END CERTIFICATE,"
            " or choose its file."
        ),
        "certificate.several": _l(
            "There are %(count)s certificates in it. Leave only the one that is to be trusted."
        ),
        "certificate.private_key": _l(
            "There is a private key in it, which must stay secret. Paste only the certificate."
        ),
        "certificate.unreadable": _l("This certificate cannot be read. Copy the whole text again."),
        "certificate.no_authority": _l(
            "This is not the certificate of an authority: it cannot sign others. Paste that of the issuer."
        ),
        "certificate.too_long": _l(
            "This is longer than any certificate. Paste only the text from BEGIN CERTIFICATE to END"
            " CERTIFICATE."
        ),
        "port.not_digits": _l("Type the port in digits only, like 587."),
        "port.out_of_range": _l("A port is a number from 1 to 65535."),
        "header.not_allowed": _l(
            "An application may not set the header “%(name)s”, or not twice. Leave it out."
        ),
        "header.too_many": _l(
            "There are too many header fields of your own. Use at most %(limit)s, with %(characters)s "
            "characters in all."
        ),
        "header.not_literal": _l(
            "The header “%(name)s” takes words of plain ASCII, each of at most 900 characters."
        ),
        "message.no_recipients": _l("Nobody is named to receive the message. Type at least one address."),
        "date.malformed": _l("The date must look like Mon, 23 Nov 2026 12:30:05 -0300."),
        "message_id.malformed": _l("The Message-ID must look like <something@example.com>."),
        "attachment.encoded_name": _l(
            "The name of an attachment holds a coded part (=?). Use the name itself, accents and all."
        ),
        "attachment.bad_media_type": _l(
            "“%(media_type)s” is not a media type. Use one like application/pdf."
        ),
        "attachment.bad_content_id": _l(
            "“%(content_id)s” cannot be the content id of an image. Use letters, digits, dots and hyphens."
        ),
        "attachment.content_id_twice": _l(
            "Two images have the content id “%(content_id)s”. Give each its own."
        ),
        "source.no_header": _l(
            "This is not a message: it must begin with header fields, like To: and Subject:."
        ),
        "source.bad_header": _l(
            "“%(line)s” stands among the header fields and is none. Put an empty line before the text."
        ),
        "source.too_many_headers": _l(
            "The message has more than %(limit)s header fields. Leave most of them out."
        ),
        "source.too_many_parts": _l(
            "The message has more than %(limit)s parts. Put the files into one archive."
        ),
        "source.bad_content": _l(
            "A header of one of the message's parts is broken or too long. Build its MIME parts anew."
        ),
    }
)


def rule_sentence(error: Invalid) -> str:
    """Return the sentence for the input rule `error.code`, in the reader's language.

    It begins with the piece of a list that broke the rule, where there is one. Raises KeyError for any
    other code.
    """
    sentence = str(RULES[error.code]) % with_marks(error.facts)
    piece = error.facts.get("piece")
    return f"{piece}: {sentence}" if piece else sentence
