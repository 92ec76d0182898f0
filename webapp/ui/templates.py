"""What every template may use, set once."""

import functools
import secrets

from flask import Flask, g, request, session, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup

THEMES = ("auto", "light", "dark")
ICONS = "img/icons-3.51.0.svg"


def icon(name: str, css: str = "") -> Markup:
    """Return an icon of the sprite; it is decoration, so screen readers pass over it."""
    return _icon(name, css, request.script_root)


@functools.lru_cache(maxsize=1024)
def _icon(name: str, css: str, script_root: str) -> Markup:
    # Kept, because a report shows hundreds of icons and building an address is not free.
    return Markup(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    ).format(css, url_for("static", filename=ICONS), name)


def for_row(part: Markup, row_id: int) -> Markup:
    """Return a part of a row that was made once, with `{row}` replaced by the number of the row."""
    return Markup(str(part).replace("{row}", str(int(row_id))))  # noqa: S704 - escaped already; a number


def install(app: Flask) -> None:
    """Make a misspelt name an error, and give the templates their helpers."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters.update(merged=lambda first, second: {**first, **second}, for_row=for_row)
    app.jinja_env.globals.update(
        icon=icon, new_token=new_token, theme=theme, theme_choice=theme_choice, here=here
    )


def new_token() -> str:
    """Return a random token for a form that is to be taken once."""
    return secrets.token_urlsafe(16)


def theme_choice() -> str:
    """Return what the person chose: `auto`, `light` or `dark`."""
    person = g.get("person")
    return person.theme if person is not None else session.get("theme", "auto")


def theme() -> str:
    """Return the colours to send; `auto` starts light and follows the device by script and media query."""
    choice = theme_choice()
    return "light" if choice == "auto" else choice


def here() -> str:
    """Return the path and query of this page, to come back to it."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
