"""Reads a page as a browser does."""

from html.parser import HTMLParser


class _Values(HTMLParser):
    """Collects what a form would submit: text values, chosen radios and options."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "radio":
            if "checked" in found:
                self.values[found["name"] or ""] = found["value"] or ""
        elif tag == "input" and found.get("name"):
            self.values[found["name"] or ""] = found.get("value") or ""


def values_in(html: str) -> dict[str, str]:
    """Return what the forms of a page would submit as they stand."""
    parser = _Values()
    parser.feed(html)
    return parser.values
