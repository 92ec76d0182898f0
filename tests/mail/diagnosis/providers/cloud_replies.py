"""Replies of sending services, by host, user name and cause, each with its stage."""

from webapp.transcript import Stage

AUTH, MAIL, RCPT, DOT = Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.END_OF_DATA
BANNER = Stage.BANNER
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SES = "email-smtp.sa-east-1.amazonaws.com"
SENDGRID, MAILGUN, BREVO = "smtp.sendgrid.net", "smtp.mailgun.org", "smtp-relay.brevo.com"
MAILJET, POSTMARK, SPARKPOST = "in-v3.mailjet.com", "smtp.postmarkapp.com", "smtp.sparkpostmail.com"
MAILERSEND, RESEND, SMTP2GO = "smtp.mailersend.net", "smtp.resend.com", "mail.smtp2go.com"
ELASTIC, MANDRILL, ZEPTO = "smtp.elasticemail.com", "smtp.mandrillapp.com", "smtp.zeptomail.com"
UNVERIFIED = "554 Message rejected: Email address is not verified."
IDENTITIES = f"{UNVERIFIED} The following identities failed the check in region SA-EAST-1: "
SANDBOX = (
    "421 Domain sandbox0123.mailgun.org is not allowed to send: Sandbox subdomains are for test purposes"
    " only. Please add your own domain or add the address to authorized recipients in Account Settings."
)
VERIFIED_IDENTITY = (
    "550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is"
    " resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/"
)
SMTP2GO_SENDER = (
    "550 From header sender domain not verified (example.test)\nOn your Sending > Verified Senders page\n"
    "verify the sender domain or email to be allowed to send."
)
RESEND_OWN = (
    "550 You can only send testing emails to your own email address (owner@example.test). To send emails to"
    " other recipients, please verify a domain at resend.com/domains"
)
NOT_SIGNED = "550 The 'From' address you supplied is not a Sender Signature on your account."

WORDINGS = {
    (SES, KEY_ID): {
        "auth.ses_smtp_password_needed": [
            (AUTH, "535 Authentication Credentials Invalid"),
            (AUTH, "535 Invalid credentials"),
            (AUTH, "535 The request signature we calculated does not match the signature you provided"),
        ],
        "auth.ses_not_subscribed": [(AUTH, "535 Account not subscribed to SES")],
        "mail_from.ses_sender_not_verified": [
            (DOT, IDENTITIES + "app@example.test"),
            (DOT, IDENTITIES + "App <app@example.test>, app@example.test"),
            (DOT, IDENTITIES + "bounce@example.test"),
        ],
        "provider.ses_sandbox": [(DOT, IDENTITIES + "maria@recipient.test")],
        "mail_from.ses_identity_not_verified": [(DOT, UNVERIFIED)],
        "server.rate_exceeded": [
            (DOT, "454 Throttling failure: Maximum sending rate exceeded."),
            (MAIL, "454 Throttling failure: Maximum sending rate exceeded."),
        ],
        "server.daily_limit": [(DOT, "454 Throttling failure: Daily message quota exceeded.")],
        "server.too_many_connections": [(BANNER, "421 Too many concurrent SMTP connections")],
        "provider.account_suspended": [
            (DOT, "554 Message rejected: Sending suspended for this account."),
            (
                DOT,
                "554 Message rejected: Sending paused for this account. For more information, please"
                " check the inbox of the email address associated with your AWS account.",
            ),
        ],
        "provider.ses_permission_missing": [
            (
                DOT,
                "554 Access denied: User `arn:aws:iam::1:user/smtp' is not authorized to perform"
                " `ses:SendRawEmail' on resource `arn:aws:ses:sa-east-1:1:identity/example.test'",
            )
        ],
        "provider.stream_or_set_unknown": [(DOT, "554 Configuration set <events> does not exist.")],
        "message.too_large": [(DOT, "552 Message is too long.")],
        "message.header_refused": [
            (DOT, "554 Transaction failed: Duplicate header 'From'."),
            (DOT, "554 Transaction failed: Missing final '@domain'"),
        ],
    },
    (SES, "app@example.test"): {
        "auth.ses_user_name_wrong": [(AUTH, "535 Authentication Credentials Invalid")],
    },
    (SES, "smtp-user"): {
        "auth.ses_user_name_wrong": [(AUTH, "535 Authentication Credentials Invalid")],
    },
    (SES, None): {
        "mail_from.authentication_required": [(MAIL, "530 Authentication required")],
    },
    (SENDGRID, "app@example.test"): {
        "auth.sendgrid_apikey_word_needed": [(AUTH, "535 Authentication failed: Bad username / password")],
    },
    (SENDGRID, "joao"): {
        "auth.sendgrid_apikey_word_needed": [
            (AUTH, "535 Authentication failed: Basic authentication passwords deprecated")
        ],
    },
    (SENDGRID, "apikey"): {
        "auth.sendgrid_key_refused": [
            (AUTH, "535 Authentication failed: Bad username / password"),
            (
                AUTH,
                "535 Authentication failed: The provided authorization grant is invalid, expired, or revoked",
            ),
        ],
        "provider.credits_used_up": [(AUTH, "451 Authentication failed: Maximum credits exceeded")],
        "provider.account_suspended": [(AUTH, "535 Authentication failed: account disabled")],
        "auth.sendgrid_address_not_listed": [
            (AUTH, "550 Your IP address is not on the access list"),
            (AUTH, "535 Requestor's IP Address is not whitelisted"),
        ],
        "mail_from.sendgrid_sender_not_verified": [
            (DOT, VERIFIED_IDENTITY),
            (MAIL, VERIFIED_IDENTITY),
            (DOT, "550 You are not authorized to send from that email address"),
        ],
        "provider.key_may_not_send": [(DOT, "550 Authenticated user is not authorized to send mail")],
    },
    (SENDGRID, "x@y.test"): {
        "provider.credits_used_up": [(AUTH, "451 Authentication failed: Maximum credits exceeded")],
    },
    (SENDGRID, None): {
        "mail_from.authentication_required": [
            (MAIL, "550 Unauthenticated senders not allowed"),
            (RCPT, "550 Unauthenticated senders not allowed"),
        ],
    },
    (MAILGUN, "postmaster@mg.test"): {
        "provider.mailgun_sandbox": [
            (DOT, SANDBOX),
            (RCPT, SANDBOX.replace("421 ", "554 ")),
            (
                DOT,
                "554 Free accounts are for test purposes only. Please upgrade or add the address to"
                " authorized recipients in Account Settings.",
            ),
        ],
        "mail_from.mailgun_domain_not_verified": [
            (
                DOT,
                "421 Domain mg.test is not allowed to send: The domain is unverified and requires"
                " DNS configuration. Log in to your control panel to view required DNS records.",
            )
        ],
        "provider.account_suspended": [
            (DOT, "421 Domain mg.test is not allowed to send: Account disabled"),
            (DOT, "550 Domain mg.test is not allowed to send: Account Inactivity"),
        ],
        "server.rate_exceeded": [
            (
                DOT,
                "421 Domain mg.test is not allowed to send: recipient limit exceeded, try again"
                " after Mon, 25 Aug 2025",
            )
        ],
        "auth.mailgun_smtp_password_needed": [
            (AUTH, "535 5.7.0 Mailgun is not loving your login or password")
        ],
    },
    (MAILGUN, "key-0123"): {
        "auth.mailgun_smtp_password_needed": [(AUTH, "535 Authentication failed")],
    },
    (MAILGUN, None): {
        "mail_from.authentication_required": [(RCPT, "550 5.7.1 Relaying denied")],
    },
    (BREVO, "app@example.test"): {
        "auth.brevo_smtp_key_needed": [
            (AUTH, "535 5.7.8 Authentication failed"),
            (AUTH, "535 5.7.8 Key not found"),
        ],
        "auth.brevo_address_not_listed": [
            (AUTH, "525 5.7.1 Unauthorized IP address"),
            (MAIL, "525 5.7.1 Unauthorized IP address 192.0.2.1"),
        ],
        "provider.account_not_activated": [
            (DOT, "502 5.7.0 Your SMTP account is not yet activated."),
            (DOT, "450 Your SMTP account is not yet activated."),
        ],
        "mail_from.brevo_sender_not_verified": [
            (
                DOT,
                "550 5.7.1 Sending has been rejected because the sender you used is not valid."
                " Validate your sender",
            )
        ],
    },
    (MAILJET, "app@example.test"): {
        "auth.mailjet_keys_needed": [(AUTH, "535 5.7.8 Error: authentication failed:")],
    },
    (MAILJET, "0123"): {
        "mail_from.mailjet_sender_not_verified": [(DOT, "550 5.7.1 Sender not validated")],
        "provider.account_suspended": [(AUTH, "535 5.7.8 Your account has been temporarily blocked")],
    },
    (POSTMARK, "token"): {
        "auth.postmark_server_token_needed": [(AUTH, "535 5.7.8 Error: authentication failed")],
        "provider.postmark_pending_approval": [
            (
                DOT,
                "550 5.7.1 While your account is pending approval, all recipient addresses must"
                " share the same domain as the 'From' address.",
            )
        ],
        "mail_from.postmark_signature_missing": [(DOT, NOT_SIGNED)],
        "rcpt_to.suppressed": [
            (DOT, "406 You tried to send to a recipient that has been marked as inactive.")
        ],
    },
    (SPARKPOST, "app@example.test"): {
        "auth.sparkpost_user_name_needed": [(AUTH, "535 5.7.8 Sorry.")],
    },
    (SPARKPOST, "SMTP_Injection"): {
        "auth.sparkpost_key_refused": [(AUTH, "535 5.7.8 Sorry.")],
        "mail_from.sparkpost_domain_not_configured": [
            (DOT, "550 5.7.1 Unconfigured Sending Domain <app.example.test>")
        ],
        "server.rate_exceeded": [(DOT, "420 Exceed Sending Limit (hourly)")],
        "server.daily_limit": [(DOT, "550 5.2.1 Exceed Sending Limit (daily)")],
    },
    (MAILERSEND, "MS_a@example.test"): {
        "provider.mailersend_trial": [
            (DOT, "450 You have reached trial account unique recipients limit. #MS42225"),
            (DOT, "550 Trial accounts can only send emails to the administrator's email. #MS42225"),
        ],
        "mail_from.mailersend_domain_not_verified": [
            (DOT, "550 The from.email domain must be verified in your account to send emails. #MS42207")
        ],
    },
    (MAILERSEND, "token"): {
        "auth.mailersend_smtp_user_needed": [(AUTH, "535 5.7.8 Authentication failed")],
    },
    (RESEND, "app@example.test"): {
        "auth.resend_user_name_needed": [(AUTH, "535 Invalid username")],
    },
    (RESEND, "resend"): {
        "auth.resend_key_refused": [(AUTH, "535 API key is invalid")],
        "provider.resend_testing": [(DOT, RESEND_OWN)],
        "mail_from.resend_domain_not_verified": [(DOT, "550 The example.test domain is not verified.")],
        "server.daily_limit": [(DOT, "450 You have reached your daily email sending quota.")],
        "provider.credits_used_up": [(DOT, "450 You have reached your monthly email sending quota.")],
        "server.rate_exceeded": [(DOT, "450 Too many requests. You can only make 2 requests per second.")],
    },
    (SMTP2GO, "app"): {
        "auth.smtp2go_user_needed": [
            (AUTH, "535 Incorrect authentication data"),
            (RCPT, "550 Relay access denied - please authenticate"),
        ],
        "mail_from.smtp2go_sender_not_verified": [(DOT, SMTP2GO_SENDER)],
    },
    (SMTP2GO, None): {
        "mail_from.authentication_required": [(RCPT, "550 Relay access denied - please authenticate")],
    },
    (ELASTIC, "app@example.test"): {
        "auth.elastic_email_credentials_needed": [(AUTH, "535 Authentication failed")],
        "provider.credits_used_up": [(DOT, "421 Not enough credit for campaign")],
        "mail_from.elastic_email_domain_not_verified": [(DOT, "550 Sender domain is not verified")],
    },
    (MANDRILL, "app@example.test"): {
        "auth.mandrill_key_refused": [
            (AUTH, "435 4.7.8 Error: authentication failed:"),
            (AUTH, "535 5.7.8 Error: authentication failed:"),
        ],
    },
    (ZEPTO, "app@example.test"): {
        "auth.zeptomail_user_name_needed": [(AUTH, "535 Authentication Failed")],
    },
    (ZEPTO, "emailapikey"): {
        "auth.zeptomail_token_refused": [(AUTH, "535 Authentication Failed")],
        "mail_from.zeptomail_domain_not_in_agent": [(DOT, "553 Relaying disallowed as app@example.test")],
    },
}
