"""Addresses inside this site."""

from urllib.parse import urlsplit


def local_path(target: str | None) -> str | None:
    """Return `target` if it is a path of this site, else None.

    Browsers read `//host`, `/\\host` and control characters as ways out, so those are refused.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(character < " " or character == "\\" for character in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
