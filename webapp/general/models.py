"""The settings of the whole installation that an administrator changes on the page."""

import peewee as pw

from webapp.db import SchemaModel, UtcDateTimeField


class GeneralConfiguration(SchemaModel):
    """The one row of settings, with the id 1; there is none until the first change.

    NULL means the default of the installation. `version` counts every change; `sending_version` only those
    of settings that messages and sessions depend on, so that open connections outlive the others.
    """

    ehlo_name = pw.TextField(null=True)
    footer_text = pw.TextField(null=True)
    footer_html = pw.TextField(null=True)
    keep_bodies_days = pw.IntegerField(null=True)
    keep_messages_days = pw.IntegerField(null=True)
    mail_domain = pw.TextField(null=True)
    default_locale = pw.TextField(null=True)
    sending_version = pw.IntegerField(default=0)
    version = pw.IntegerField(default=0)


class HouseAuthority(SchemaModel):
    """An authority of the organisation itself, which all accounts trust beside those of the system."""

    sha256 = pw.TextField(unique=True)
    pem = pw.TextField()
    added_by = pw.TextField()
    added_at = UtcDateTimeField()
