"""What a stored secret looks like, sealed beside it; of the secrets stored before, nothing is known."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE credential ADD COLUMN secret_shape TEXT")
