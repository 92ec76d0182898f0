"""An account says whether signed messages in eight bits are sent to a server without 8BITMIME; until now none
was.
"""


def up(migrator, db):
    db.execute_sql("ALTER TABLE account ADD COLUMN eight_bit_anyway BOOLEAN NOT NULL DEFAULT FALSE")
