"""Reads submitted forms, with a limit for the number of fields however they are encoded."""

import io
from typing import Any

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser


class BoundedFormParser(FormDataParser):
    """werkzeug's parser, whose limit of fields applies to multipart forms only.

    A body of a few megabytes may name a million fields otherwise, which takes seconds to read.
    """

    def _parse_urlencoded(self, stream: Any, *more: Any) -> Any:
        data = stream.read()
        if self.max_form_parts is not None and data.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(io.BytesIO(data), *more)


class FormRequest(Request):
    """A request whose form is read by `BoundedFormParser`."""

    form_data_parser_class = BoundedFormParser
