"""Header fields for a server without SMTPUTF8: addresses beyond ASCII become the names of empty groups.

RFC 6857 section 3.1.8 (in the form of RFC 6854 section 2): a reader sees who was addressed, and no program
takes it for an address.
"""

from email.header import Header

_ENCODED_LINE = 76  # RFC 2047 section 2
_ADDRESS_FIELDS = frozenset(
    {"from", "sender", "reply-to", "to", "cc", "bcc", "disposition-notification-to", "return-receipt-to"}
)


def ascii_header(message: bytes) -> bytes:
    """Return `message` (CRLF line ends) with a header block in ASCII; its content stays as it is."""
    block, separator, content = message.partition(b"\r\n\r\n")
    if block.isascii():
        return message
    fields = block.replace(b"\r\n ", b"\n ").replace(b"\r\n\t", b"\n\t").split(b"\r\n")
    return b"\r\n".join(_ascii_field(field) for field in fields) + separator + content


def sender_of(message: bytes) -> str:
    """Return the value of the From field, as it is written."""
    block = b"\r\n" + message.partition(b"\r\n\r\n")[0]
    value = block.partition(b"\r\nFrom:")[2].partition(b"\r\n")[0]
    return value.decode("utf-8", "backslashreplace").strip()


def _ascii_field(field: bytes) -> bytes:
    if field.isascii():
        return field.replace(b"\n", b"\r\n")
    name, _, value = field.decode("utf-8", "backslashreplace").replace("\n", "").partition(":")
    if name.lower() not in _ADDRESS_FIELDS:
        return f"{name}: {_encoded(value.strip(), len(name) + 2)}".encode("ascii")
    pieces = [_ascii_piece(piece.strip(), len(name) + 2) for piece in _split(value)]
    return f"{name}: ".encode() + ",\r\n ".join(pieces).encode("ascii")


def _ascii_piece(piece: str, columns_before: int) -> str:
    if piece.isascii():
        return piece
    address = piece.rpartition("<")[2].removesuffix(">") if piece.endswith(">") else piece
    return _encoded(address, columns_before) + " :;"


def _encoded(text: str, columns_before: int) -> str:
    words = Header(text, "utf-8", maxlinelen=_ENCODED_LINE, header_name="x" * columns_before)
    return words.encode(linesep="\r\n")


def _split(value: str) -> list[str]:
    """Return the addresses of a list, split at commas outside quotation marks and angle brackets."""
    pieces, is_quoted, is_escaped, is_angled = [""], False, False, False
    for char in value:
        if char == "," and not is_quoted and not is_angled:
            pieces.append("")
            continue
        is_quoted ^= char == '"' and not is_escaped
        is_angled = char == "<" or (is_angled and char != ">")
        is_escaped = char == "\\" and not is_escaped
        pieces[-1] += char
    return pieces
