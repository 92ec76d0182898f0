"""A credential has a kind; those stored until now are a user name with a password."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE credential ADD COLUMN kind TEXT NOT NULL DEFAULT 'password'")
    db.execute_sql("ALTER TABLE credential ADD COLUMN details TEXT NOT NULL DEFAULT '{}'")
    db.execute_sql("ALTER TABLE credential ADD COLUMN refresh_token TEXT")
    db.execute_sql("ALTER TABLE credential ADD COLUMN expires_at TIMESTAMP")
    db.execute_sql(
        "CREATE INDEX credential_expires_at ON credential (expires_at) WHERE expires_at IS NOT NULL"
    )
