"""Large contents are kept in pieces, each of which is stored in a transaction of its own."""

from peewee import BlobField, DateTimeField, IntegerField, Model, TextField

from webapp.db import IdField


def up(migrator, db):
    db.execute_sql("ALTER TABLE content ADD COLUMN pieces TEXT NOT NULL DEFAULT ''")
    db.execute_sql("CREATE INDEX content_pieces ON content (pieces) WHERE pieces <> ''")

    class ContentPiece(Model):
        id = IdField()
        key = TextField()
        place = IntegerField()
        created_at = DateTimeField()
        data = BlobField()  # last, because SQLite reads all of a row that comes before a column

        class Meta:
            database = db
            table_name = "content_piece"
            indexes = ((("key", "place"), True),)

    db.create_tables([ContentPiece])
