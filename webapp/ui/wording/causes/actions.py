"""What to do about a failure: one sentence for each action that a cause names."""

from flask_babel import lazy_gettext as _l

ACTIONS = {
    "use_ssl_465": _l("In the account choose the connection type SSL, and its usual port 465."),
    "use_starttls_587": _l(
        "In the account choose the connection type TLS (STARTTLS), and its usual port 587."
    ),
    "use_plain_25": _l(
        "Only if the network in between is trusted: switch the secure connection off, usually with port 25."
    ),
    "choose_tls": _l("In the account answer Yes to “Use secure connection?” and choose TLS."),
    "correct_host": _l("Check the SMTP host %(host)s letter by letter."),
    "correct_port": _l(
        "Check the port %(port)s. Usual are 587 for TLS, 465 for SSL and 25 without encryption."
    ),
    "use_connector": _l(
        "If the server can be reached from another network only, let the account use a Network Connector."
    ),
    "correct_connector": _l("Check kind, host and port of the Network Connector, and test it alone."),
    "replace_connector_secret": _l(
        "Enter the user name and secret of the Network Connector's credential again."
    ),
    "accept_host_key": _l(
        "Ask who runs the jump host for its key, compare it, and accept it on the connector's page."
    ),
    "ask_firewall": _l(
        "Ask the network team to let this machine reach %(host)s, port %(port)s, without "
        "inspection in between."
    ),
    "ask_allow_listing": _l("Ask who runs %(host)s to allow this machine's address."),
    "ask_server_admin": _l("Ask who runs %(host)s; send them the details."),
    "use_other_relay": _l("Send through another server."),
    "set_ehlo_name": _l(
        "Set POSTIGO_EHLO_NAME to the full name of this machine, such as postigo.example.com."
    ),
    "renew_certificate": _l("Have the server's certificate renewed, with the name %(host)s in it."),
    "check_clock": _l("Check the clocks of this machine and of the server."),
    "add_ca_file": _l(
        "Put the issuing authority's certificate into the file named by POSTIGO_CA_FILE, or "
        "into the system's trust store."
    ),
    "ignore_certificate": _l(
        "If you accept that anyone in between could pose as the server: ignore "
        "certificate errors in the account."
    ),
    "use_certificate_name": _l("Use one of the certificate's names as SMTP host: %(names)s."),
    "turn_authentication_on": _l(
        "In the account answer Yes to “Use authentication?” and choose a credential."
    ),
    "turn_authentication_off": _l("If this server needs no log-in, answer No to “Use authentication?”."),
    "replace_secret": _l("Enter the secret of the credential again, exactly as it was given."),
    "use_full_address": _l(
        "Try the full e-mail address as user name instead of %(user_name)s, or the other way round."
    ),
    "use_app_password": _l(
        "Create an app password in the security settings of %(user_name)s and store it in the credential."
    ),
    "sign_in_once": _l("Sign in as %(user_name)s in a browser, confirm the question, and test again."),
    "enable_smtp_auth": _l("Have an administrator switch “Authenticated SMTP” on for %(user_name)s."),
    "use_login_as_sender": _l("Use the address of the log-in %(user_name)s as sender and Return-Path."),
    "ask_send_as": _l("Or ask who runs %(host)s for the right to send as %(sender)s (“Send As”)."),
    "correct_sender": _l("Check the sender %(sender)s and its domain."),
    "check_recipient": _l("Check the address %(recipient)s, or test with another one."),
    "shrink_message": _l("Send a smaller message."),
    "lower_rate": _l("Send less at a time, and let other senders use other accounts."),
    "publish_spf_dkim": _l("Let the sender domain's DNS name this server (SPF) and its signature (DKIM)."),
    "retry_later": _l("Wait a few minutes and test again."),
    "look_up_message_id": _l(
        "Before sending again, have the Message-ID %(message_id)s looked up in the server's log."
    ),
    "copy_report": _l("Send the details to the mail team."),
    "type_secret_again": _l("Open the account, type the secret of the credential once more and save."),
    "restore_key": _l("Put back the keys folder that belongs to this database."),
    "correct_ca_file": _l("Correct POSTIGO_CA_FILE, or make the file readable, and start Postigo again."),
    "save_again": _l("Open the account, correct what is marked, and save it again."),
}
