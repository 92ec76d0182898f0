"""What a secret looks like: its form is told, its text and its length are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.rules import secret_shape
from webapp.mail.rules.secret_shape import from_text, shape_of, to_text

IAM_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("secret", "marks"),
    [
        ("abcd efgh ijkl mnop", {secret_shape.APP_FORM}),
        ("abcdefghijklmnop", {secret_shape.APP_FORM}),
        ("abcd-efgh-ijkl-mnop", {secret_shape.APP_FORM}),
        (" abcd efgh ijkl mnop", {secret_shape.APP_FORM, secret_shape.OUTER_SPACE}),
        ("abcdefghijklmno", set()),
        ("Abcdefghijklmnop", set()),
        ("S3nha!", set()),
        ("S3nha!\n", {secret_shape.OUTER_SPACE}),
        ("senha com espaço", {secret_shape.BEYOND_ASCII}),
        ("ana@example.com", {secret_shape.ADDRESS}),
        ("p@ss", set()),
        (IAM_KEY, {secret_shape.IAM_FORM}),
        ("B" + "a" * 43, {secret_shape.SES_FORM}),
        ("AKIAIOSFODNN7EXAMPLE", {secret_shape.KEY_ID}),
        ("SG.abcdefghijklmnop.qrstuvwxyz0123456789", {"key_of_sendgrid"}),
        ("xkeysib-0123456789abcdef", {"key_of_brevo_api"}),
        ("re_abcdefghij12345", {"key_of_resend"}),
    ],
)
def test_a_form_is_told(secret, marks):
    assert shape_of(secret) == marks | {secret_shape.TAKEN}


def test_without_a_secret_nothing_is_told():
    assert shape_of("") == frozenset()


@given(st.text(max_size=200))
def test_what_is_stored_has_one_length_and_comes_back(secret):
    shape = shape_of(secret)
    stored = to_text(shape)
    assert from_text(stored) == shape
    assert len(stored) == len(to_text(frozenset()))


@given(st.text(alphabet="abcXYZ019!#%", min_size=1, max_size=14))
def test_a_usual_password_has_no_mark_at_all(password):
    assert shape_of(password) == {secret_shape.TAKEN}


def test_the_longest_shape_fits():
    every = frozenset({*secret_shape._FORMS, secret_shape.BEYOND_ASCII, secret_shape.OUTER_SPACE})
    longest = sorted(every, key=len)[-2:]
    assert len(",".join((*longest, secret_shape.BEYOND_ASCII, secret_shape.OUTER_SPACE, "taken"))) <= 80
