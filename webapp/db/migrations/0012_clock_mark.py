"""What workers know of the wall clock, so that a wrong one ends nothing after they are started again."""

from peewee import DateTimeField, DoubleField, Model

from webapp.db import IdField


def up(migrator, db):
    class ClockMark(Model):
        id = IdField()
        seen_at = DateTimeField()
        ahead_s = DoubleField(default=0.0)
        calm_s = DoubleField(default=0.0)

        class Meta:
            database = db
            table_name = "clock_mark"

    db.create_tables([ClockMark])
