"""The choice of a record: a select for a few, a text field with a list to search for many."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, SelectField, ValidationError

from webapp.mail.rules.text import fold, search_key
from webapp.ui.forms import choices_of

# More than these are not looked through by eye.
FEW = 15
TEXT_MAX = 200
NOBODY = -1  # the id of no record

Records = list[tuple[int, str]]


def find_record(records: Records, text: str) -> int | None:
    """Return the id of the record that `text` names: by its whole name, or by a part that only one has."""
    whole, part = fold(text), search_key(text)
    exact = [record_id for record_id, name in records if fold(name) == whole]
    found = exact or [record_id for record_id, name in records if part in search_key(name)]
    return found[0] if len(found) == 1 else None


def input_name(name: str) -> str:
    """Return the name of the text field in which the records of the field `name` are searched."""
    return f"{name}_search"


class RecordField(SelectField):
    """One record of those that `offer` names. Its data is the id, or None.

    Besides the id it takes a name, from its text field; `text` is what was typed there.
    """

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, coerce=_id_or_none, validate_choice=False, choices=[], **options)
        self.records: Records = []
        self.text = ""
        self.none: str | None = None

    @property
    def input_names(self) -> tuple[str, str]:
        """The names of the inputs that may carry the value."""
        return self.name, input_name(self.name)

    @property
    def is_searched(self) -> bool:
        """Tell whether the records are too many for a select."""
        return len(self.records) > FEW

    @property
    def shown(self) -> str:
        """The text of the text field: the name of the chosen record, or what was typed."""
        return dict(self.records).get(self.data, self.text)

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(formdata, *args, **options)
        self.text = (formdata.get(input_name(self.name), "") if formdata else "").strip()[:TEXT_MAX]

    def offer(self, records: Iterable[tuple[int, str]], *, none: str | None = None) -> None:
        """Set the records to choose from, find the one that was named; `none` says what no record means."""
        self.records = list(records)
        self.none = none
        self.choices = choices_of([("", none or _("Choose…")), *self.records])
        if self.text:
            self.data = find_record(self.records, self.text)

    @property
    def is_offered(self) -> bool:
        """Tell whether the chosen record exists."""
        return self.data in dict(self.records)

    def pre_validate(self, form: Any) -> None:
        if self.none is not None and self.text and not self.is_offered:
            raise ValidationError(self.missing("")[0])

    def missing(self, message: str) -> list[str]:
        """Return the errors of a choice that does not exist: `message`, or that no record has this name."""
        return [_("None has exactly this name. Choose one from the list.") if self.text else message]


class AccountsField(Field):
    """Several accounts in order, each in a field of its own; empty ones are ignored.

    Its data is a tuple of ids. `unknown` are the texts that name no account. There are fields for `most`.
    """

    records: Records
    unknown: tuple[str, ...] = ()

    def __init__(self, label: Any, *, most: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.most = most

    @property
    def input_names(self) -> tuple[str, str]:
        """The names of the inputs that may carry the values."""
        return self.name, input_name(self.name)

    @property
    def is_searched(self) -> bool:
        """Tell whether the records are too many for selects."""
        return len(self.records) > FEW

    @property
    def choices(self) -> Records:
        """The pairs of id and name to choose from."""
        return self.records

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        self.records, self.texts = [], ()
        super().process(formdata, *args, **options)
        if formdata is not None:
            typed = (text.strip()[:TEXT_MAX] for text in formdata.getlist(input_name(self.name)))
            self.texts = tuple(text for text in typed if text)

    def process_data(self, value: Any) -> None:
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        chosen = [text for text in valuelist if text]
        if not all(text.isascii() and text.isdecimal() for text in chosen):
            raise ValueError(_("Choose accounts from the list."))
        self.data = tuple(int(text[:19]) for text in chosen)

    def offer(self, records: Iterable[tuple[int, str]]) -> None:
        """Set the records to choose from, and find those that were named."""
        self.records = list(records)
        found = [(text, find_record(self.records, text)) for text in self.texts]
        self.data = (*self.data, *(record_id for _text, record_id in found if record_id is not None))
        self.unknown = tuple(text for text, record_id in found if record_id is None)

    def pre_validate(self, form: Any) -> None:
        if self.unknown:
            raise ValidationError(_("None has exactly this name: %(names)s.", names=", ".join(self.unknown)))

    @property
    def places(self) -> list[int | str]:
        """The value of each field: the chosen ids, or the names where they are searched, then empty ones."""
        chosen: list[int | str] = list(self.data)
        if self.is_searched:
            names = dict(self.records)
            chosen = [names.get(record_id, "") for record_id in self.data] + list(self.unknown)
        spare = max(3 - len(chosen), 1 if len(chosen) < self.most else 0)
        return [*chosen, *[""] * spare]

    def iter_choices(self) -> Any:
        names = dict(self.records)
        for record_id in self.data:
            yield record_id, names.get(record_id, record_id), True, {}


def _id_or_none(value: Any) -> int | None:
    """Return the id that an input carries, None for none; what is no number is the id of no record."""
    text = str(value if value is not None else "")
    if text in ("", "None"):
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else NOBODY
