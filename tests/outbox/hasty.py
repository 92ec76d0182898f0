"""Postigo with leases of two seconds instead of thirty, so that a test can wait for one to end.

python -m tests.outbox.hasty COMMAND
"""

import datetime as dt

from webapp.__main__ import main
from webapp.outbox import beat, queue, slots

LEASE_S = 2.0
queue.LEASE = slots.LEASE = dt.timedelta(seconds=LEASE_S)
beat.EVERY_S = 0.4

if __name__ == "__main__":
    main()
