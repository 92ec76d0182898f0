"""Any body of a megabyte is judged within a second, and what is wrong with it is told in a short answer."""

import json
import time

import pytest

from tests.api.test_messages import GOOD
from webapp.api import problems
from webapp.api import request_schemas as schemas

MIB = 1024 * 1024
ANSWER_MOST = 64 * 1024


def repeated(piece, start="", end=""):
    """A text of a megabyte in which a piece, with its number for `#`, is repeated."""
    count = (MIB - len(start) - len(end)) // (len(piece) + 5)
    return start + ",".join(piece.replace("#", str(place)) for place in range(count)) + end


def batch_of(message):
    return json.dumps({"messages": [message] * 1000})


BODIES = {
    "its last name twice": repeated('"n#":1', "{", ',"n1":1}'),
    "each name twice": repeated('"n#":1,"n#":1,"x":1', "{", "}"),
    "unknown members": repeated('"n#":1', "{", "}"),
    "unknown members in a batch": '{"messages":[' + repeated('{"n#":1,"m#":1}', "", "]}"),
    "one long unknown member": '{"' + "n" * MIB + '":1}',
    "one long name twice": '{"' + "n" * (MIB // 2) + '":1,"' + "n" * (MIB // 2) + '":1}',
    "wrong recipients": repeated('"#"', '{"to":[', "]}"),
    "numbers as recipients": repeated("1", '{"to":[', "]}"),
    "numbers as recipients in a batch": json.dumps({"messages": [{"to": [1] * 340}] * 1000}),
    "one long recipient": json.dumps({"to": ["a" * MIB]}),
    "one long recipient of many labels": json.dumps({"to": ["a@" + "b." * (MIB // 2) + "c"]}),
    "one long domain": json.dumps({"to": ["a@" + "é" * (MIB // 6) + ".com"]}),
    "quotes and comments": json.dumps({"to": ["(" * (MIB // 2) + "a@example.com"]}),
    "headers": '{"headers":{' + repeated('"X-#":"x"', "", "}}"),
    "encoded words in headers": batch_of(GOOD | {"headers": {"References": "=?" * 450}}),
    "encoded words in subjects": batch_of(GOOD | {"subject": "=?" * 450}),
    "attachments": repeated("{}", '{"attachments":[', "]}"),
    "a long file name": json.dumps(GOOD | {"attachments": [{"name": "a" * MIB, "content": ""}]}),
    "a long media type": json.dumps(
        GOOD | {"attachments": [{"name": "a", "content": "", "media_type": "a" * MIB}]}
    ),
    "a long account": json.dumps(GOOD | {"account": "a" * MIB}),
    "a long sender": json.dumps(GOOD | {"from": "a" * MIB + "@example.com"}),
    "a long key": json.dumps({"messages": [GOOD | {"idempotency_key": "k" * MIB}]}),
    "more recipients than a batch may have": batch_of({"to": ["a@b.example"] * 70}),
    "more attachments than a batch may have": batch_of({"attachments": [{}] * 100}),
    "arrays": "[" * MIB,
    "objects": '{"a":' * (MIB // 5),
    "a large number": '{"life_seconds":' + "9" * MIB + "}",
    "many large numbers": repeated('"n#":' + "9" * 4000, "{", "}"),
    "half pairs": '{"text":"' + "\\ud800" * (MIB // 6) + '"}',
    "line ends": "\n" * MIB,
    "a long text": json.dumps(GOOD | {"text": "é = \u2003" * (MIB // 12)}, ensure_ascii=False),
    "a long HTML": json.dumps(GOOD | {"html": "</body " * (MIB // 7)}),
    "wrong base64": json.dumps(GOOD | {"attachments": [{"name": "a", "content": "=" * MIB}]}),
    "objects for texts": json.dumps({name: {"a": "b" * 300_000} for name in ("subject", "text", "to")}),
}


@pytest.mark.parametrize("body", BODIES)
def test_a_megabyte_is_judged_within_a_second_and_its_answer_is_short(call, account, body):
    data = BODIES[body].encode()
    assert len(data) < 1.2 * MIB
    path = "/batch" if '"messages"' in BODIES[body][:20] else ""
    call("GET")  # what the first request imports
    began = time.process_time()
    answer = call("POST", path, data=data, headers={"Content-Type": "application/json"})
    took_s = time.process_time() - began
    assert answer.status_code in (202, 400, 403, 422)
    assert len(answer.data) <= ANSWER_MOST
    assert took_s < 1.0


def test_a_query_of_many_names_is_judged_as_quickly(call, account):
    query = "&".join(f"n{place}=1" for place in range(4_000))
    began = time.process_time()
    answer = call("GET", query_string=query)
    assert time.process_time() - began < 0.5
    assert (answer.status_code, len(answer.json["errors"])) == (422, 20)
    assert answer.json["more_errors"] == 3_980


@pytest.mark.parametrize(("count", "told", "more"), [(19, 19, 0), (20, 20, 0), (21, 20, 1), (5000, 20, 4980)])
def test_the_first_twenty_errors_are_told_and_how_many_more(call, account, count, told, more):
    answer = call("POST", json={f"n{place}": 1 for place in range(count)})
    assert (answer.status_code, len(answer.json["errors"])) == (422, told)
    assert answer.json["more_errors"] == more
    told = [error for error in answer.json["errors"] if error["field"] == "n0"]
    assert told == [{"field": "n0", "code": "member.unknown", "detail": "There is no such member."}]


def test_errors_of_all_members_count_together(call, account):
    answer = call("POST", json={"to": [1] * 30, "subject": 1, "x": 1})
    assert {error["field"] for error in answer.json["errors"]} >= {"to[0]", "to[18]"}
    assert len(answer.json["errors"]) + answer.json["more_errors"] == 32


def test_a_long_name_is_cut_in_the_answer(call, account):
    answer = call("POST", json={"n" * 5000: 1, "m": 1})
    assert {len(error["field"]) for error in answer.json["errors"]} == {problems.FIELD_MOST, 1}


FILE = {"name": "a", "content": ""}
TOO_MUCH = {
    "recipients of one kind": (GOOD | {"to": ["a@b.example"] * 1001}, 1001, 1000),
    "recipients of all kinds": (
        {name: [f"{name}{place}@b.example" for place in range(400)] for name in ("to", "cc", "bcc")},
        1200,
        1000,
    ),
    "attachments": (GOOD | {"attachments": [FILE] * 102}, 102, 100),
    "header fields": (
        GOOD | {"headers": {f"X-{place}": "x" for place in range(333)}},
        333,
        schemas.HEADERS_MOST,
    ),
    "seconds": (GOOD | {"life_seconds": 59}, 60, 2_592_000),
    "messages of a batch": ({"messages": [GOOD] * 1003}, 1003, 1000),
    "recipients of a batch": ({"messages": [{"to": ["a@b.example"] * 999}] * 11}, 10_989, 10_000),
    "attachments of a batch": ({"messages": [GOOD | {"attachments": [FILE] * 99}] * 11}, 1089, 1000),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_is_too_much_is_told_with_both_numbers(call, account, kind):
    body, first, second = TOO_MUCH[kind]
    answer = call("POST", "/batch" if "messages" in body else "", json=body)
    assert answer.status_code == 422
    told = " ".join([answer.json["detail"], *(error["detail"] for error in answer.json["errors"])])
    assert str(first) in told and str(second) in told


KINDS_OF_MESSAGES = {
    "good": GOOD,
    "with a long Message-ID": GOOD | {"headers": {"Message-ID": f"<{'x' * 200}@example.com>"}},
    "with a wrong recipient": GOOD | {"to": ["maria at example.com"]},
    "with many wrong recipients": GOOD | {"to": ["x" * 500] * 10},
    "for an account that is not there": GOOD | {"account": "é" * 150},
}


@pytest.mark.parametrize("others", KINDS_OF_MESSAGES)
@pytest.mark.parametrize("kind", KINDS_OF_MESSAGES)
def test_the_answer_to_a_batch_of_a_thousand_is_below_64_kib_and_tells_of_each(call, account, kind, others):
    first, second = KINDS_OF_MESSAGES[kind], KINDS_OF_MESSAGES[others]
    answer = call("POST", "/batch", json={"messages": [first, second] * 500})
    assert len(answer.data) <= ANSWER_MOST
    entries = answer.json["messages"]
    assert len(entries) == 1000
    assert all("id" in entry or entry["problem"]["code"] for entry in entries)
    whole = [entry for entry in entries if "detail" in entry.get("problem", ())]
    assert len(whole) > 5 or answer.status_code == 202


def test_the_answer_to_a_batch_of_some_hundreds_has_each_message_id(call, account):
    entries = call("POST", "/batch", json={"messages": [GOOD] * 300}).json["messages"]
    assert all(entry["message_id"] and entry["links"]["self"] for entry in entries)


def test_a_brief_entry_leads_to_the_whole_message(call, account):
    entries = call("POST", "/batch", json={"messages": [GOOD] * 1000}).json["messages"]
    assert set(entries[0]) == {"id", "repeated"}
    assert call("GET", f"/{entries[999]['id']}").json["message_id"].startswith("<")


@pytest.mark.parametrize(
    ("member", "most", "code"),
    [
        ("to", 10_000, "batch.too_many_recipients"),
        ("attachments", 1_000, "batch.too_many_attachments"),
    ],
)
def test_a_batch_has_a_limit_for_what_all_its_messages_have(call, account, member, most, code):
    item = {"to": "maria@example.com", "attachments": {"name": "a", "content": ""}}[member]
    per_message = 100
    full = [GOOD | {member: [item] * per_message}] * (most // per_message)
    assert call("POST", "/batch", json={"messages": full}).status_code == 202
    answer = call("POST", "/batch", json={"messages": [*full, GOOD | {member: [item]}]})
    assert (answer.status_code, answer.json["code"], answer.json["errors"][0]["field"]) == (
        422,
        code,
        "messages",
    )
