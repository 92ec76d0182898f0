"""How a provider refuses a token: signals on its error document (RFC 6749 section 5.2).

What is searched is the error's name, the provider's own codes and the description (`evidence.document_text`).
"""

from webapp.mail.diagnosis.case import Condition
from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.stages import TOKEN

REFUSED = ("token.refused",)


def entra(seen: str, *codes: int, when: tuple[Condition, ...] = ()) -> Signal:
    """Return the signal of one of Microsoft Entra's own codes, which counts more than any words."""
    text = rf"AADSTS({'|'.join(map(str, codes))})\b"
    return Signal(TOKEN, seen, "Microsoft Entra", text=text, when=when, of=REFUSED, is_decisive=True)


def in_words(seen: str, by: str, text: str) -> Signal:
    """Return the signal of a description that `text` finds."""
    return Signal(TOKEN, seen, by, text=text, of=REFUSED)


def named(seen: str, by: str, *errors: str) -> Signal:
    """Return the signal of an error's name alone: it matches no characters, so any other one counts more."""
    return Signal(TOKEN, seen, by, text=rf"^(?=({'|'.join(errors)})\b)", of=REFUSED)
