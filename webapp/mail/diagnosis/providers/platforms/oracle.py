"""Email Delivery of Oracle Cloud Infrastructure, whose SMTP host depends on the region."""

from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import DAY_S, common, key_refused, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import AUTH, SENDER

_said = signals_of("Oracle Cloud Email Delivery")

PROVIDERS = (
    Provider(
        "oracle_email_delivery",
        "Oracle Cloud Email Delivery",
        hosts=("oci.oraclecloud.com", "oraclecloud.com"),
        host="",
        host_words=Sentence(
            pt="o endpoint da região, mostrado em Email Delivery → Configuration, como smtp.email.sa-saopaulo-1.oci.oraclecloud.com",
            en="the endpoint of the region, shown at Email Delivery → Configuration, such as smtp.email.sa-saopaulo-1.oci.oraclecloud.com",
            es="el endpoint de la región, que muestra Email Delivery → Configuration, como smtp.email.sa-saopaulo-1.oci.oraclecloud.com",
        ),
        presets=(Preset(587, "tls"), Preset(25, "tls")),
        user_name=Sentence(
            pt="o usuário das credenciais SMTP, com ocid1.user",
            en="the user name of the SMTP credentials, with ocid1.user in it",
            es="el usuario de las credenciales SMTP, con ocid1.user",
        ),
        secret=Sentence(
            pt="a senha gerada com as credenciais SMTP",
            en="the password generated with the SMTP credentials",
            es="la contraseña generada con las credenciales SMTP",
        ),
        switch_on=Sentence(
            pt="Console da Oracle Cloud: Perfil → Credenciais SMTP; Email Delivery → Email Domains e Approved Senders.",
            en="Console of Oracle Cloud: Profile → SMTP credentials; Email Delivery → Email Domains and Approved Senders.",
            es="Consola de Oracle Cloud: Perfil → Credenciales SMTP; Email Delivery → Email Domains y Approved Senders.",
        ),
        limits=(Limit(200, "messages", DAY_S), Limit(10, "messages", 60)),
        page="https://docs.oracle.com/en-us/iaas/Content/Email/Concepts/troubleshooting.htm",
        as_of="2026-11-29",
        banner=r"oraclecloud|oracleemaildelivery",
        reply=r"authorization failed: (envelope )?from|maximum messages sent per (minute|day) reached",
        signals=(
            _said(
                "mail_from.oci_sender_not_approved",
                (*AUTH, *SENDER),
                "535 Authorization failed: Envelope From address app@example.test not authorized",
                r"authorization failed[\s\S]*|(from|sender)\b.{0,60}not (authori[sz]ed|approved)[\s\S]*",
            ),
            _said(
                "server.rate_exceeded",
                SENDER,
                "455 Maximum messages sent per minute reached : limit is 10",
                r"maximum messages sent per minute",
            ),
            _said(
                "server.daily_limit",
                SENDER,
                "455 Maximum messages sent per day reached : limit is 200",
                r"maximum messages sent per day",
            ),
            *common("Oracle Cloud Email Delivery", "mail_from.oci_sender_not_approved"),
            key_refused(
                "Oracle Cloud Email Delivery",
                "auth.oci_smtp_credentials_needed",
                "535 Authentication credentials invalid",
            ),
        ),
    ),
)
