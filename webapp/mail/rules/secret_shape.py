"""What a secret looks like, in a few words that say nothing of its text.

They are taken when a secret is typed, so that a refused log-in can be explained without opening it: the
password of the account where an app password is wanted, or a space that was copied along. The length of a
password is no part of it, nor anything else that shortens a guess: a form is told only where random
characters of that form cannot be guessed, or where the text is no password at all.
"""

import re

APP_FORM = "app_form"  # 16 letters, in groups of four or not
IAM_FORM = "iam_form"  # of IAM, 40 characters; not what SES takes
SES_FORM = "ses_form"
KEY_ID = "key_id"  # the id of an access key, such as AKIA…
ADDRESS = "address"
GUID = "guid"  # of the id of a client secret; the secret itself has another form
BEYOND_ASCII = "beyond_ascii"
OUTER_SPACE = "outer_space"
# Taken, and none of those: so that "it is no app password" differs from "nothing is known".
TAKEN = "taken"

# The keys of sending services, by the provider's code; their beginnings are published.
KEYS = {
    "sendgrid": r"SG\.[\w-]{10,}\.[\w-]{10,}",
    "resend": r"re_\w{10,}",
    "brevo": r"xsmtpsib-[\w-]{10,}",
    "brevo_api": r"xkeysib-[\w-]{10,}",
    "mailersend_api": r"mlsn\.\w{10,}",
    "mailgun_api": r"key-[0-9a-f]{32}",
    "mailchimp_api": r"[0-9a-f]{32}-us\d{1,2}",
    "smtp2go_api": r"api-[0-9A-F]{32}",
}
_FORMS = {
    APP_FORM: r"(?:[a-z]{4}[ -]?){3}[a-z]{4}",
    # Base64 of 30 and of 33 bytes; the first byte of the latter is the version of its signature.
    IAM_FORM: r"(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9/+]{40}",
    SES_FORM: r"B[A-Za-z0-9/+]{43}",
    KEY_ID: r"A[KS]IA[A-Z0-9]{12,}",
    GUID: r"(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    ADDRESS: r"[^\s@]+@[^\s@]+\.[^\s@.]+",
    **{f"key_of_{name}": form for name, form in KEYS.items()},
}
_PATTERNS = {name: re.compile(form) for name, form in _FORMS.items()}
# The stored text has always this length, so that what is sealed does not tell by its own.
_STORED = 80


def shape_of(secret: str) -> frozenset[str]:
    """Return what the secret looks like, as names of this module; empty without a secret."""
    if not secret:
        return frozenset()
    bare = secret.strip()
    found = {name for name, pattern in _PATTERNS.items() if pattern.fullmatch(bare)}
    found |= {BEYOND_ASCII} if not secret.isascii() else set()
    found |= {OUTER_SPACE} if bare != secret else set()
    return frozenset(found | {TAKEN})


def to_text(shape: frozenset[str]) -> str:
    """Return a shape as it is stored, always of one length."""
    return ",".join(sorted(shape)).ljust(_STORED)


def from_text(text: str) -> frozenset[str]:
    """Return the shape that `to_text` stored."""
    return frozenset(filter(None, text.strip().split(",")))
