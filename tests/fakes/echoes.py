"""How a server may repeat a secret that it got: each form by name, and how to find one again."""

import base64
import quopri
import re
import urllib.parse
from collections.abc import Callable

USER_NAME = "relay@example.test"


def _each(pattern: str) -> Callable[[str], str]:
    """Return a form that writes each byte by `pattern`."""
    return lambda secret: "".join(pattern.format(byte) for byte in secret.encode())


def _each_char(pattern: str) -> Callable[[str], str]:
    return lambda secret: "".join(pattern.format(ord(char)) for char in secret)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _plain(secret: str) -> bytes:
    return f"\0{USER_NAME}\0{secret}".encode()


def _halves(secret: str) -> tuple[str, str]:
    middle = (len(secret) + 1) // 2
    return secret[:middle], secret[middle:]


# Forms in one line: what stands in the reply instead of the secret.
ONE_LINE: dict[str, Callable[[str], str]] = {
    "clear": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "case swapped": str.swapcase,
    "reversed": lambda secret: secret[::-1],
    "spaced": " ".join,
    "with dashes": "-".join,
    "quoted": repr,
    "within a word": lambda secret: f"x{secret}y",
    "hexadecimal": lambda secret: secret.encode().hex(),
    "hexadecimal in capitals": lambda secret: secret.encode().hex().upper(),
    "hexadecimal with blanks": lambda secret: secret.encode().hex(" "),
    "hexadecimal with colons": lambda secret: secret.encode().hex(":"),
    "hexadecimal with 0x": lambda secret: ", ".join(f"0x{byte:02x}" for byte in secret.encode()),
    "percent": _each("%{:02X}"),
    "percent as a browser does": urllib.parse.quote,
    "percent twice": lambda secret: urllib.parse.quote(_each("%{:02X}")(secret)),
    "decimal entities": _each_char("&#{};"),
    "hexadecimal entities": _each_char("&#x{:x};"),
    "escapes by \\x": _each("\\x{:02x}"),
    "escapes by \\u": _each_char("\\u{:04x}"),
    "octal escapes": _each("\\{:03o}"),
    "numbers": lambda secret: " ".join(str(byte) for byte in secret.encode("latin-1")),
    "base32": lambda secret: base64.b32encode(secret.encode()).decode(),
    "base32 in small letters": lambda secret: base64.b32encode(secret.encode()).decode().lower(),
    "base64": lambda secret: _b64(secret.encode()),
    "base64 without padding": lambda secret: _b64(secret.encode()).rstrip("="),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "base64 with the user name": lambda secret: _b64(_plain(secret)),
    "base64 twice": lambda secret: _b64(_b64(secret.encode()).encode()),
    "base64 twice with the user name": lambda secret: _b64(_b64(_plain(secret)).encode()),
    "base64 spaced": lambda secret: " ".join(_b64(secret.encode())),
    "base64 reversed": lambda secret: _b64(secret.encode())[::-1],
    "base64 in small letters": lambda secret: _b64(secret.encode()).lower(),
    "base64 of UTF-16": lambda secret: _b64(secret.encode("utf-16-le")),
    "base64 of hexadecimal": lambda secret: _b64(secret.encode().hex().encode()),
    "hexadecimal of base64": lambda secret: _b64(secret.encode()).encode().hex(),
    "base64 cut at the front": lambda secret: _b64(secret.encode())[3:],
    "base64 twice spaced": lambda secret: " ".join(_b64(_b64(secret.encode()).encode())),
    "base64 twice reversed": lambda secret: _b64(_b64(secret.encode()).encode())[::-1],
    "base32 of base64": lambda secret: base64.b32encode(_b64(secret.encode()).encode()).decode(),
    "octal numbers": lambda secret: " ".join(f"{byte:o}" for byte in secret.encode()),
    "full width": lambda secret: "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in secret
    ),
    "quoted-printable": lambda secret: quopri.encodestring(secret.encode()).decode().strip(),
    "quoted-printable throughout": _each("={:02X}"),
    "first half": lambda secret: _halves(secret)[0],
    "second half": lambda secret: secret[len(secret) // 2 :],
    "eight characters": lambda secret: secret[3:11],
}


def _cut(text: str, length: int) -> list[str]:
    return [text[at : at + length] for at in range(0, len(text), length)]


# Forms in several lines of one reply.
LINES: dict[str, Callable[[str], list[str]]] = {
    "one character a line": list,
    "two lines": lambda secret: list(_halves(secret)),
    "five characters a line": lambda secret: [secret[at : at + 5] for at in range(0, len(secret), 5)],
    "numbered pieces": lambda secret: [
        f"part {n}: {secret[n * 4 : n * 4 + 4]}" for n in range((len(secret) + 3) // 4)
    ],
    "base64 in lines": lambda secret: [
        _b64(secret.encode())[at : at + 6] for at in range(0, 4 * len(secret) // 3, 6)
    ],
    "base64 twice in lines": lambda secret: _cut(_b64(_b64(secret.encode()).encode()), 5),
    "base64 twice with the user name, a character a line": lambda secret: list(
        _b64(_b64(_plain(secret)).encode())
    ),
    "entities cut anywhere": lambda secret: _cut(_each_char("&#{};")(secret), 4),
    "hexadecimal entities cut anywhere": lambda secret: _cut(_each_char("&#x{:x};")(secret), 3),
    "escapes cut anywhere": lambda secret: _cut(_each_char("\\u{:04x}")(secret), 5),
    "hexadecimal in lines": lambda secret: [
        secret.encode().hex()[at : at + 4] for at in range(0, 2 * len(secret), 4)
    ],
}


def traces(text: str, secret: str) -> list[str]:
    """Return what `text` still shows of `secret`: seven letters and digits in a row, or a part of a code.

    Written apart from the product's own search: it knows forms by building them, and not by decoding.
    """
    narrow = _narrow(text)
    bare = re.sub(r"[^A-Za-z0-9+/=]", "", text)
    found = []
    for form in (secret, secret[::-1]):
        plain = _narrow(form)
        found += [plain[at : at + 7] for at in range(len(plain) - 6) if plain[at : at + 7] in narrow]
        raw = form.encode()
        for each in (raw.hex(), base64.b32encode(raw).decode().rstrip("=").lower()):
            found += [each[at : at + 12] for at in range(0, len(each) - 11) if each[at : at + 12] in narrow]
        for offset in range(3):
            coded = _b64(b"\0" * offset + raw).rstrip("=")[4:]
            for seen, wanted in ((bare, coded), (bare[::-1], coded), (bare.lower(), coded.lower())):
                found += [wanted[at : at + 9] for at in range(len(wanted) - 8) if wanted[at : at + 9] in seen]
    for resolved in (urllib.parse.unquote(urllib.parse.unquote(text)), _numbers(text)):
        plain = _narrow(secret)
        found += [
            plain[at : at + 7] for at in range(len(plain) - 6) if plain[at : at + 7] in _narrow(resolved)
        ]
    return found


def _narrow(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _numbers(text: str) -> str:
    """Return `text` with every number and every escape written as the character that it stands for."""
    text = re.sub(r"(?:\\x|\\u00|=|0x|&#x)([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)
    return re.sub(r"(?:&#)?\b(\d{2,3})\b;?", lambda found: chr(int(found[1])), text)
