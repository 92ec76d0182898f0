"""What is under way shows itself again without script, and what is over stays as it is."""

import pytest

from tests.house.pages.world import World
from webapp.outbox import bulk
from webapp.outbox.models import BulkAction, Recipient
from webapp.outbox.queue import states
from webapp.runs.models import ACCEPTED, Run

REFRESH = '<noscript><meta http-equiv="refresh"'


@pytest.fixture
def world(app) -> World:
    return World(app)


def test_a_test_shows_itself_again_only_while_it_is_under_way(world):
    run_id = world.run_id()
    client = world.client("operator")
    assert REFRESH in client.get(f"/runs/{run_id}").text
    assert REFRESH not in client.get(f"/runs/{run_id}", headers={"HX-Request": "true"}).text
    Run.update(state=ACCEPTED, result={"code": "accepted"}).where(Run.id == run_id).execute()
    assert REFRESH not in client.get(f"/runs/{run_id}").text


def test_an_action_on_many_messages_shows_itself_again_only_while_it_is_under_way(world):
    bulk_id = world.bulk_id()
    client = world.client("operator")
    assert REFRESH in client.get(f"/outbox/bulk/{bulk_id}").text
    BulkAction.update(state=bulk.DONE).execute()
    assert REFRESH not in client.get(f"/outbox/bulk/{bulk_id}").text


def test_a_message_shows_itself_again_only_while_a_change_is_expected(world):
    mail_id = world.mail_id()
    client = world.client("operator")
    Recipient.update(state=states.SENDING).execute()
    assert REFRESH in client.get(f"/outbox/{mail_id}").text
    Recipient.update(state=states.ACCEPTED).execute()
    assert REFRESH not in client.get(f"/outbox/{mail_id}").text
