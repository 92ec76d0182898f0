"""An index that reads the audit entries about one record newest first, a page at a time."""

STATEMENTS = (
    "DROP INDEX auditentry_subject_type_subject_id",
    "CREATE INDEX audit_entry_subject ON audit_entry (subject_type, subject_id, id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
