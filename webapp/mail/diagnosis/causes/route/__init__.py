"""The route to the server: its causes."""

from webapp.mail.diagnosis.causes.route import (
    connecting,
    connector,
    connector_log_in,
    connector_target,
    from_here,
    resolving,
)

CAUSES = (
    *resolving.CAUSES,
    *connecting.CAUSES,
    *connector.CAUSES,
    *connector_log_in.CAUSES,
    *connector_target.CAUSES,
    *from_here.CAUSES,
)
