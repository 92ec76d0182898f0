"""The least that takes a message by HTTP, keeps it durably and sends it: the floor of the outbox.

waitress, one insert for each request (SQLite, WAL, synchronous=FULL), MIME by the email package, one
SMTP connection that is reused. No checks, no retries, no states beyond "sent".

python -m tests.bench.programs.minimal PORT SMTP_PORT FOLDER
"""

import json
import logging
import smtplib
import sqlite3
import sys
import threading
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from waitress import serve

bell = threading.Event()
local = threading.local()


def connect(folder: str) -> sqlite3.Connection:
    """Return a connection of this thread."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(Path(folder) / "minimal.db", isolation_level=None, timeout=10)
        local.connection.execute("PRAGMA journal_mode=wal")
        local.connection.execute("PRAGMA synchronous=FULL")
    return local.connection


def send_on(folder: str, smtp_port: int) -> None:
    """Send what is there, as long as there is something, and wait to be woken."""
    server = smtplib.SMTP("127.0.0.1", smtp_port)
    server.ehlo()
    database = connect(folder)
    while True:
        rows = database.execute("SELECT id, asked FROM outbox WHERE sent = 0 ORDER BY id LIMIT 50").fetchall()
        for row_id, asked in rows:
            wanted = json.loads(asked)
            message = EmailMessage()
            message["From"], message["To"] = "app@example.com", ", ".join(wanted["to"])
            message["Subject"], message["Date"] = wanted["subject"], formatdate()
            message["Message-ID"] = make_msgid(domain="example.com")
            message.set_content(wanted["text"])
            server.send_message(message)
            database.execute("UPDATE outbox SET sent = 1 WHERE id = ?", (row_id,))
        if not rows:
            bell.wait(1)
            bell.clear()


def main() -> None:
    """Serve until killed."""
    port, smtp_port, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    connect(folder).execute(
        "CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, asked TEXT, sent INTEGER)"
    )

    def app(environ, start_response):
        asked = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        cursor = connect(folder).execute("INSERT INTO outbox (asked, sent) VALUES (?, 0)", (asked.decode(),))
        bell.set()
        start_response("202 Accepted", [("Content-Type", "application/json")])
        return [json.dumps({"id": cursor.lastrowid}).encode()]

    threading.Thread(target=send_on, args=(folder, smtp_port), daemon=True).start()
    print("ready", flush=True)
    logging.getLogger("waitress.queue").disabled = True  # it would tell of each request that waits
    serve(app, host="127.0.0.1", port=port, threads=8, _quiet=True)


if __name__ == "__main__":
    main()
