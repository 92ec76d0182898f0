"""The field for a certificate: a text area to paste it, with a file to upload beside it."""

from flask import request
from wtforms import TextAreaField

from webapp.errors import Invalid
from webapp.mail.certificates.pasted import TEXT_MOST, check_uploaded, has_private_key
from webapp.ui.wording.certificates import CertificateView, certificate_view
from webapp.ui.wording.rules import rule_sentence


class CertificateField(TextAreaField):
    """One certificate as PEM. A file uploaded as `NAME_file` takes the place of what was pasted."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""
        if has_private_key(self.data):  # pasted by mistake: not shown again
            self.data = ""
            raise ValueError(rule_sentence(Invalid("certificate.private_key", field=self.name)))
        file = request.files.get(f"{self.name}_file")
        uploaded = file.read(TEXT_MOST + 1) if file else b""
        if not uploaded:
            return
        try:
            self.data = check_uploaded(uploaded, self.name)
        except Invalid as error:
            raise ValueError(rule_sentence(error)) from error

    @property
    def view(self) -> CertificateView | None:
        """The certificate in words; None while there is none that can be read."""
        return certificate_view(self.data or "")
