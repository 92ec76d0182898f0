"""DOOR: the forms of the room."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from webapp.mail.text_rules import check_line
from webapp.ui.forms import Form, TextField, required, rule


class SignInForm(Form):
    """Who, and the proof."""

    email = TextField(_l("E-mail"), [required, rule(check_line)])
    password = PasswordField(_l("Password"), [required])
