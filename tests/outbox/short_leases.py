"""Postigo with leases of two seconds instead of thirty, so that a test can wait for one to end.

python -m tests.outbox.hasty COMMAND
"""

import datetime as dt

from webapp.__main__ import main
from webapp.outbox.delivery import heartbeat
from webapp.outbox.delivery.scheduling import connection_slots
from webapp.outbox.queue import leases

LEASE_S = 2.0
leases.LEASE = connection_slots.LEASE = dt.timedelta(seconds=LEASE_S)
heartbeat.EVERY_S = 0.4

if __name__ == "__main__":
    main()
