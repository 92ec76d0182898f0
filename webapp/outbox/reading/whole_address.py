"""The whole address that somebody looks for, in the forms in which recipients may be stored."""

import contextlib

from webapp.errors import Invalid
from webapp.mail.rules.address_list import wire_address


def forms_of(text: str) -> set[str]:
    """Return the address as it was typed, in lower case, and as intake stores it: without a name, its domain
    in lower case and in ASCII (`xn--`). It need not be an address.
    """
    typed = text.strip()
    forms = {typed, typed.lower()}
    with contextlib.suppress(Invalid):
        forms.add(wire_address(typed, "recipient").address)
    return forms
