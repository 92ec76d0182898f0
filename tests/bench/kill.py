"""`./run bench kill`: 200 random kill -9 of two workers and the web process over 20,000 messages.

It fails when a message is lost or stuck, or came more often than it was in flight.
"""

import dataclasses
import os
import sys
import tempfile
from pathlib import Path

import config
from tests.fakes.sink import Sink
from tests.outbox.crash import Storm
from webapp import boot

MESSAGES = int(os.environ.get("KILL_MESSAGES", "20000"))
KILLS = int(os.environ.get("KILL_KILLS", "200"))
SEED = int(os.environ.get("KILL_SEED", "1"))


def main() -> int:
    """Run the storm and print what came of it; 0 when every promise was kept."""
    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        settings = dataclasses.replace(config.load(dotenv=None), data=Path(folder) / "data", practice_port=0)
        boot.open_storage(settings)
        try:
            outcome = Storm(settings, messages=MESSAGES, kills=KILLS, seed=SEED).run(sink)
        finally:
            boot.close_storage()
    print(
        f"{outcome.kills} kills over {outcome.accepted} messages in {outcome.took_s:.0f} s:"
        f" {len(outcome.lost)} lost, {outcome.stuck} stuck, {outcome.duplicates} duplicates"
        f" of {outcome.in_flight} in flight, {len(outcome.excess)} more often than in flight"
    )
    kept = not (outcome.lost or outcome.stuck or outcome.excess)
    return 0 if kept and outcome.accepted == MESSAGES and outcome.duplicates <= outcome.in_flight else 1


if __name__ == "__main__":
    sys.exit(main())
