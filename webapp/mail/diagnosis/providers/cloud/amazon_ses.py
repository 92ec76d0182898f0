"""Amazon SES, whose SMTP host depends on the region."""

from webapp.mail.diagnosis.conditions import (
    LOG_IN_IS_NO_API_KEY_ID,
    REPLY_NAMES_RECIPIENT,
    REPLY_NAMES_SENDER,
)
from webapp.mail.diagnosis.conditions.secret import SECRET_IS_AWS_SECRET_KEY
from webapp.mail.diagnosis.provider import Limit, Preset, Provider
from webapp.mail.diagnosis.providers.cloud.common import DAY_S, common, signals_of
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, SENDER

_REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1"),
    *("ca-central-1", "ca-west-1", "sa-east-1", "mx-central-1", "af-south-1", "il-central-1"),
    *("me-central-1", "me-south-1", "ap-east-1", "ap-south-1", "ap-south-2"),
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
    *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-5"),
    *("eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-west-1", "eu-west-2", "eu-west-3"),
)
_NOT_VERIFIED = (
    r"(email )?address(es)?( \S+@\S+)? (is|are|has|have) not (been )?verified[\s\S]*|identit(y|ies) failed the check[\s\S]*"
    r"|from (email )?address is not verified"
)
_said = signals_of("Amazon SES")

PROVIDERS = (
    Provider(
        "amazon_ses",
        "Amazon SES",
        hosts=tuple(
            f"{name}.{region}.{end}"
            for region in _REGIONS
            for name, end in (
                ("email-smtp", "amazonaws.com"),
                ("email-smtp", "vpce.amazonaws.com"),
                ("email-smtp-fips", "amazonaws.com"),
            )
        ),
        host="",
        host_words=Sentence(
            pt="email-smtp.REGIÃO.amazonaws.com, com a região das credenciais, como email-smtp.sa-east-1.amazonaws.com",
            en="email-smtp.REGION.amazonaws.com, with the region of the credentials, such as email-smtp.sa-east-1.amazonaws.com",
            es="email-smtp.REGIÓN.amazonaws.com, con la región de las credenciales, como email-smtp.sa-east-1.amazonaws.com",
        ),
        other_names=("AWS Simple Email Service",),
        presets=(
            Preset(587, "tls"),
            Preset(465, "ssl"),
            Preset(2587, "tls"),
            Preset(2465, "ssl"),
            Preset(25, "tls"),
        ),
        user_name=Sentence(
            pt="o nome de usuário SMTP, que começa com AKIA",
            en="the SMTP user name, which begins with AKIA",
            es="el nombre de usuario SMTP, que empieza por AKIA",
        ),
        secret=Sentence(
            pt="a senha SMTP, que não é a chave secreta do IAM e vale em uma só região",
            en="the SMTP password, which is not the secret key of IAM and counts in one region only",
            es="la contraseña SMTP, que no es la clave secreta de IAM y vale en una sola región",
        ),
        switch_on=Sentence(
            pt="Console do Amazon SES, na região do host: Configurações de SMTP → Criar credenciais SMTP; Identidades → verificar o remetente; Painel da conta → Solicitar acesso à produção.",
            en="Amazon SES console, in the region of the host: SMTP settings → Create SMTP credentials; Identities → verify the sender; Account dashboard → Request production access.",
            es="Consola de Amazon SES, en la región del host: Configuración de SMTP → Crear credenciales SMTP; Identidades → verificar el remitente; Panel de la cuenta → Solicitar acceso a producción.",
        ),
        limits=(Limit(200, "messages", DAY_S), Limit(1, "messages", 1)),
        page="https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html",
        as_of="2026-11-29",
        banner=r"SimpleEmailService|email-smtp\S*\.amazonaws\.com",
        reply=r"identities failed the check in region|\bses:Send|associated with your AWS account",
        signals=(
            _said(
                "auth.ses_smtp_password_needed",
                AUTH,
                "535 Authentication Credentials Invalid",
                r"credentials? (are |is )?(invalid|not valid)|invalid credentials|signature .{0,40}(not|mis)[ -]?match"
                r"|security token|authentication fail|^$",
                codes=(535, 530, 554),
            ),
            _said(
                "auth.ses_user_name_wrong",
                AUTH,
                "535 Authentication Credentials Invalid",
                r"credentials? (are |is )?invalid|invalid credentials|authentication fail",
                codes=(535,),
                when=(LOG_IN_IS_NO_API_KEY_ID,),
            ),
            _said(
                "auth.ses_smtp_password_needed",
                AUTH,
                "535 Authentication Credentials Invalid",
                r"credentials? (are |is )?invalid|invalid credentials|authentication fail",
                codes=(535,),
                when=(SECRET_IS_AWS_SECRET_KEY,),
            ),
            _said(
                "auth.ses_not_subscribed",
                AUTH,
                "535 Account not subscribed to SES",
                r"not (subscribed|signed up)|(needs a|without a?) subscription|optinrequired",
            ),
            _said(
                "mail_from.ses_identity_not_verified",
                SENDER,
                "554 Message rejected: Email address is not verified.",
                _NOT_VERIFIED,
            ),
            _said(
                "mail_from.ses_sender_not_verified",
                SENDER,
                "554 Message rejected: Email address is not verified. The following identities failed the"
                " check in region US-EAST-1: app@example.test",
                _NOT_VERIFIED,
                when=(REPLY_NAMES_SENDER,),
            ),
            _said(
                "provider.ses_sandbox",
                SENDER,
                "554 Message rejected: Email address is not verified. The following identities failed the"
                " check in region SA-EAST-1: maria@recipient.test",
                _NOT_VERIFIED,
                when=(REPLY_NAMES_RECIPIENT,),
            ),
            _said(
                "mail_from.ses_sender_not_verified",
                SENDER,
                "554 Message rejected: MAIL FROM domain is not verified",
                r"(mail[- ]from|return[- ]path|from|sender) (domain|address)\b.{0,40}not verified",
            ),
            _said(
                "server.rate_exceeded",
                (*AUTH, *SENDER),
                "454 Throttling failure: Maximum sending rate exceeded.",
                r"throttling failure|maximum sending rate",
            ),
            _said(
                "server.daily_limit",
                (*AUTH, *SENDER),
                "454 Throttling failure: Daily message quota exceeded.",
                r"(throttling failure: )?daily (message|sending) quota( exceeded)?",
            ),
            _said(
                "server.too_many_connections",
                ANY,
                "421 Too many concurrent SMTP connections",
                r"too many concurrent (smtp )?connections",
            ),
            _said(
                "provider.account_suspended",
                SENDER,
                "554 Message rejected: Sending paused for this account. For more information, please check"
                " the inbox of the email address associated with your AWS account.",
                r"sending (is |has been )?(paused|suspended|disabled) for (this|your|the)"
                r" (account|configuration set|tenant)",
            ),
            _said(
                "provider.ses_permission_missing",
                (*AUTH, *SENDER),
                "554 Access denied: User `arn:aws:iam::123456789012:user/smtp' is not authorized to perform"
                " `ses:SendRawEmail' on resource `arn:aws:ses:us-east-1:123456789012:identity/example.test'",
                r"(access denied: )?user\b.{0,200}not authorized to perform.{0,4}ses:\w+|ses:Send\w+",
            ),
            _said(
                "provider.stream_or_set_unknown",
                SENDER,
                "554 Configuration set <events> does not exist.",
                r"configuration[- ]?set\b.{0,80}(not exist|not found|unknown|invalid)",
            ),
            _said(
                "rcpt_to.suppressed",
                SENDER,
                "554 Message rejected: Address is on the suppression list for your account",
                r"suppression list|address blacklisted",
            ),
            _said(
                "message.too_large",
                SENDER,
                "552 Message is too long.",
                r"message (is )?too (long|large)|message length is more than",
            ),
            _said(
                "message.header_refused",
                BODY,
                "554 Transaction failed: Duplicate header 'Subject'.",
                r"transaction failed: (duplicate|missing|expected|illegal (?!attachment|file)|invalid (?!attachment|file)|unknown|local|domain|user|"
                r"cannot|empty|header|address)\b.*",
            ),
            _said(
                "rcpt_to.too_many",
                SENDER,
                "554 Transaction failed: Recipient count exceeds 50.",
                r"(transaction failed: )?recipient count exceeds|too many recipients",
            ),
            _said(
                "message.rejected_as_virus",
                BODY,
                "554 Transaction failed: Illegal attachment: the file extension is not supported",
                r"(transaction failed: )?(illegal|unsupported|invalid) (attachment|file)[\s\S]*",
            ),
            *common("Amazon SES", "mail_from.ses_sender_not_verified"),
        ),
    ),
)
