"""An account without a limit of its own for connections has 0; until now all had 2 unless changed."""


def up(migrator, db):
    db.execute_sql("UPDATE account SET max_connections = 0 WHERE max_connections = 2")
