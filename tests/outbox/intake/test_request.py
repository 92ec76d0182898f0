"""From what was handed over to the record, and from the record to the draft again."""

import pytest

from webapp.errors import Invalid
from webapp.mail.compose.content import Attachment
from webapp.mail.rules.address_list import NamedAddress
from webapp.outbox.intake import request
from webapp.outbox.intake.request import MessageRequest, RequestedRecipients, addressed, asked_of, draft_of


def bare(*addresses):
    """Return addresses without names."""
    return tuple(map(NamedAddress, addresses))


def refused(call, *arguments, **how):
    with pytest.raises(Invalid) as caught:
        call(*arguments, **how)
    return caught.value.code, caught.value.field


def test_each_recipient_is_there_once_in_the_first_kind_that_names_it():
    people = RequestedRecipients(
        to=bare("a@x.test", "b@x.test"), cc=bare("b@x.test", "c@x.test"), bcc=bare("a@x.test", "d@x.test")
    )
    assert people.kinds == [("a@x.test", "to"), ("b@x.test", "to"), ("c@x.test", "cc"), ("d@x.test", "bcc")]
    assert people.hidden == ("d@x.test",)


def test_with_an_envelope_those_in_it_receive_it_and_whom_nobody_shows_is_hidden():
    people = RequestedRecipients(
        to=bare("a@x.test"), cc=bare("c@x.test"), bcc=(), envelope=bare("c@x.test", "z@x.test", "c@x.test")
    )
    assert people.kinds == [("c@x.test", "cc"), ("z@x.test", "bcc")]
    assert people.hidden == ("z@x.test",)


def test_an_address_gets_the_form_of_the_envelope_in_every_kind():
    asked = MessageRequest(to=("a@BÜCHER.test",), cc=("c@X.test",), bcc=("d@x.test",), envelope=("e@x.test",))
    people = addressed(asked, at_most=1)
    assert people.to == bare("a@xn--bcher-kva.test")
    assert (len(people.cc), people.bcc, people.envelope) == (1, bare("d@x.test"), bare("e@x.test"))
    assert addressed(asked._replace(envelope=None), at_most=3).envelope is None


@pytest.mark.parametrize("kind", ["to", "cc", "bcc"])
def test_a_bad_address_is_refused_at_its_kind(kind):
    assert refused(addressed, MessageRequest(**{kind: ("nobody",)}), at_most=9) == ("address.no_at", kind)


def test_a_bad_address_in_the_envelope_is_refused_at_the_recipients():
    asked = MessageRequest(to=("a@x.test",), envelope=("nobody",))
    assert refused(addressed, asked, at_most=9) == ("address.no_at", "to")


@pytest.mark.parametrize("envelope", [None, ()])
def test_without_a_recipient_nothing_is_sent(envelope):
    shown = () if envelope is None else ("a@x.test",)
    asked = MessageRequest(to=shown, envelope=envelope)
    assert refused(addressed, asked, at_most=9) == ("message.no_recipients", "to")


def test_as_many_recipients_as_allowed_pass_and_one_more_does_not():
    people = tuple(f"r{number}@x.test" for number in range(4))
    assert len(addressed(MessageRequest(to=people[:3]), at_most=3).kinds) == 3
    with pytest.raises(Invalid) as caught:
        addressed(MessageRequest(to=people), at_most=3)
    assert (caught.value.code, caught.value.field) == ("message.too_many_recipients", "to")
    assert caught.value.facts == {"limit": 3, "count": 4}


@pytest.mark.parametrize("key", ["!", "~", "a" * request.KEY_MAX])
def test_a_sound_key_passes_as_it_is(key):
    assert request.check_key(key) == key


@pytest.mark.parametrize("key", ["", "a" * (request.KEY_MAX + 1), "a b", "ã", "\x7f", "a\n"])
def test_a_key_that_no_header_could_carry_is_refused(key):
    assert refused(request.check_key, key) == ("key.malformed", "idempotency_key")


def test_a_ready_entity_is_taken_as_it_is_and_else_one_is_made_of_all_parts():
    assert request.entity_of(MessageRequest(entity=b"X: y\r\n\r\nz", text="no")) == b"X: y\r\n\r\nz"
    file = Attachment("a.csv", "text/csv", b"1;2")
    made = request.entity_of(
        MessageRequest(text="Plain words", html="<p>Rich words</p>", attachments=(file,))
    )
    assert b"Plain words" in made and b"<p>Rich words</p>" in made and b"a.csv" in made


ASKED = {
    "sender": "app@x.test",
    "reply_to": "help@x.test",
    "return_path": "bounces@x.test",
    "confirmation": "read@x.test",
}


def test_what_was_asked_of_the_header_comes_back_as_the_draft():
    asked = MessageRequest(to=("a@x.test",), cc=("c@x.test",), headers=(("X-Mine", "1"),), **ASKED)
    kept = asked_of(asked, addressed(asked, at_most=9))
    assert kept == ASKED | {"to": ["a@x.test"], "cc": ["c@x.test"], "headers": [["X-Mine", "1"]]}
    draft = draft_of(kept, subject="Report", entity=b"e", message_id="<1@x.test>", bcc=["d@x.test"])
    assert (draft.to, draft.cc, draft.bcc) == (("a@x.test",), ("c@x.test",), ("d@x.test",))
    assert (draft.subject, draft.entity, draft.message_id) == ("Report", b"e", "<1@x.test>")
    assert draft.headers == (("X-Mine", "1"),)
    assert {name: getattr(draft, name) for name in ASKED} == ASKED


def test_of_what_was_not_asked_for_nothing_is_kept():
    asked = MessageRequest(bcc=("d@x.test",))
    assert asked_of(asked, addressed(asked, at_most=9)) == {}
    draft = draft_of({}, subject="", entity=b"e")
    assert (draft.to, draft.cc, draft.bcc, draft.headers, draft.message_id) == ((), (), (), (), "")
    assert {getattr(draft, name) for name in ASKED} == {""}
