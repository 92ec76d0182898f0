"""Causes of log-ins that a sending service refuses: each wants a user name and a secret of its own kind."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence


def key_refused(code: str, provider: str, meaning: Sentence, *steps: Sentence, page: str) -> Cause:
    """Return the cause that a service did not accept name and secret, which must be of the kind in `meaning`."""
    return Cause(
        code,
        Fault.LOG_IN,
        title=Sentence(
            pt=f"O {provider} não aceita o usuário e a senha desta conta",
            en=f"{provider} does not accept this account's user name and password",
            es=f"{provider} no acepta el usuario y la contraseña de esta cuenta",
        ),
        meaning=meaning,
        field="credential",
        cures=("use_smtp_key",),
        ask=Ask.PROVIDER_SUPPORT,
        steps=steps,
        sources=(page,),
    )


def word_wanted(code: str, provider: str, word: str, secret: Sentence, page: str) -> Cause:
    """Return the cause that the user name must be a fixed word, whoever logs in, and the secret as given."""
    return Cause(
        code,
        Fault.LOG_IN,
        title=Sentence(
            pt=f"No {provider} o nome de usuário é sempre {word}",
            en=f"With {provider} the user name is always {word}",
            es=f"En {provider} el nombre de usuario siempre es {word}",
        ),
        meaning=Sentence(
            pt=f"A conta se autenticou como %(user_name)s. O {provider} espera a palavra {word}, assim mesmo, e reconhece a conta pela senha.",
            en=f"The account logged in as %(user_name)s. {provider} expects the word {word}, just so, and knows the account by its password.",
            es=f"La cuenta se autenticó como %(user_name)s. {provider} espera la palabra {word}, tal cual, y reconoce la cuenta por la contraseña.",
        ),
        field="credential",
        ask=Ask.PROVIDER_SUPPORT,
        steps=(
            Sentence(
                pt=f"Na credencial, troque o usuário %(user_name)s por {word}.",
                en=f"In the credential change the user name %(user_name)s to {word}.",
                es=f"En la credencial cambie el usuario %(user_name)s por {word}.",
            ),
            secret,
        ),
        sources=(page,),
    )


CAUSES = (
    Cause(
        "auth.ses_smtp_password_needed",
        Fault.LOG_IN,
        title=Sentence(
            pt="O Amazon SES não aceita estas credenciais SMTP",
            en="Amazon SES does not accept these SMTP credentials",
            es="Amazon SES no acepta estas credenciales SMTP",
        ),
        meaning=Sentence(
            pt="A chave secreta do IAM não serve como senha SMTP: a senha é derivada dela e vale só para uma região, a de %(host)s. Chaves temporárias, que começam com ASIA, também não servem.",
            en="The secret access key of IAM is not the SMTP password: that one is derived from it and counts in one region only, that of %(host)s. Temporary keys, which begin with ASIA, do not work either.",
            es="La clave secreta de IAM no sirve como contraseña SMTP: la contraseña se deriva de ella y vale solo en una región, la de %(host)s. Las claves temporales, que empiezan por ASIA, tampoco sirven.",
        ),
        field="credential",
        cures=("use_smtp_key",),
        ask=Ask.PROVIDER_SUPPORT,
        sources=("https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html",),
        steps=(
            Sentence(
                pt="No console do Amazon SES, na mesma região de %(host)s: Configurações de SMTP → Criar credenciais SMTP. A senha só é mostrada nessa hora.",
                en="In the Amazon SES console, in the region of %(host)s: SMTP settings → Create SMTP credentials. The password is shown only then.",
                es="En la consola de Amazon SES, en la misma región de %(host)s: Configuración de SMTP → Crear credenciales SMTP. La contraseña solo se muestra en ese momento.",
            ),
            Sentence(
                pt="Se as credenciais são de outra região, troque o Host SMTP pelo dela (email-smtp.REGIÃO.amazonaws.com).",
                en="If the credentials are of another region, change the SMTP host to its own (email-smtp.REGION.amazonaws.com).",
                es="Si las credenciales son de otra región, cambie el Host SMTP por el de ella (email-smtp.REGIÓN.amazonaws.com).",
            ),
        ),
    ),
    Cause(
        "auth.ses_user_name_wrong",
        Fault.LOG_IN,
        title=Sentence(
            pt="%(user_name)s não é um nome de usuário SMTP do Amazon SES",
            en="%(user_name)s is not an SMTP user name of Amazon SES",
            es="%(user_name)s no es un nombre de usuario SMTP de Amazon SES",
        ),
        meaning=Sentence(
            pt="O nome de usuário SMTP do SES começa com AKIA e tem 20 caracteres. O e-mail, o nome do usuário do IAM e a conta da AWS não servem.",
            en="The SMTP user name of SES begins with AKIA and has 20 characters. An e-mail address, the name of the IAM user or of the AWS account do not work.",
            es="El nombre de usuario SMTP de SES empieza por AKIA y tiene 20 caracteres. El correo, el nombre del usuario de IAM y la cuenta de AWS no sirven.",
        ),
        field="credential",
        cures=("use_smtp_key",),
        ask=Ask.PROVIDER_SUPPORT,
        sources=("https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html",),
        steps=(
            Sentence(
                pt="No console do Amazon SES, na mesma região de %(host)s: Configurações de SMTP → Criar credenciais SMTP. Copie o nome de usuário e a senha para a credencial.",
                en="In the Amazon SES console, in the region of %(host)s: SMTP settings → Create SMTP credentials. Copy user name and password into the credential.",
                es="En la consola de Amazon SES, en la misma región de %(host)s: Configuración de SMTP → Crear credenciales SMTP. Copie el usuario y la contraseña a la credencial.",
            ),
        ),
    ),
    Cause(
        "auth.ses_not_subscribed",
        Fault.LOG_IN,
        title=Sentence(
            pt="A conta da AWS não está inscrita no Amazon SES",
            en="The AWS account is not signed up for Amazon SES",
            es="La cuenta de AWS no está suscrita a Amazon SES",
        ),
        meaning=Sentence(
            pt="As credenciais existem, mas a conta da AWS a que pertencem ainda não usa o SES ou está suspensa.",
            en="The credentials exist, but the AWS account they belong to does not use SES yet, or is suspended.",
            es="Las credenciales existen, pero la cuenta de AWS a la que pertenecen aún no usa SES o está suspendida.",
        ),
        field="credential",
        ask=Ask.PROVIDER_SUPPORT,
        sources=("https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html",),
        steps=(
            Sentence(
                pt="Abra console.aws.amazon.com/ses com a conta dona das credenciais, na região de %(host)s, e conclua a configuração inicial.",
                en="Open console.aws.amazon.com/ses with the account that owns the credentials, in the region of %(host)s, and complete the set-up.",
                es="Abra console.aws.amazon.com/ses con la cuenta dueña de las credenciales, en la región de %(host)s, y complete la configuración inicial.",
            ),
        ),
    ),
    word_wanted(
        "auth.sendgrid_apikey_word_needed",
        "SendGrid",
        "apikey",
        Sentence(
            pt="A senha é uma chave de API inteira, que começa com SG. e tem a permissão Mail Send: app.sendgrid.com → Settings → API Keys.",
            en="The password is a whole API key, which begins with SG. and has the permission Mail Send: app.sendgrid.com → Settings → API Keys.",
            es="La contraseña es una clave de API completa, que empieza por SG. y tiene el permiso Mail Send: app.sendgrid.com → Settings → API Keys.",
        ),
        "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/getting-started-smtp",
    ),
    key_refused(
        "auth.sendgrid_key_refused",
        "SendGrid",
        Sentence(
            pt="A chave de API foi apagada, copiada pela metade, ou é de uma conta de outra região. A senha do painel não serve.",
            en="The API key was deleted, copied in part, or belongs to an account of another region. The password of the console does not work.",
            es="La clave de API fue borrada, copiada a medias o es de una cuenta de otra región. La contraseña del panel no sirve.",
        ),
        Sentence(
            pt="Crie a chave em app.sendgrid.com → Settings → API Keys, com a permissão Mail Send, e copie-a inteira, desde SG. até o fim.",
            en="Create the key at app.sendgrid.com → Settings → API Keys, with the permission Mail Send, and copy all of it from SG. to its end.",
            es="Cree la clave en app.sendgrid.com → Settings → API Keys, con el permiso Mail Send, y cópiela completa, desde SG. hasta el final.",
        ),
        Sentence(
            pt="Se a subconta é da União Europeia, o Host SMTP é smtp.eu.sendgrid.net.",
            en="If the subuser is of the European Union, the SMTP host is smtp.eu.sendgrid.net.",
            es="Si la subcuenta es de la Unión Europea, el Host SMTP es smtp.eu.sendgrid.net.",
        ),
        page="https://www.twilio.com/docs/sendgrid/for-developers/sending-email/smtp-errors-and-troubleshooting",
    ),
    key_refused(
        "auth.brevo_smtp_key_needed",
        "Brevo",
        Sentence(
            pt="A senha é uma chave SMTP (começa com xsmtpsib-). A chave de API (xkeysib-) e a senha do painel não servem.",
            en="The password is an SMTP key (it begins with xsmtpsib-). The API key (xkeysib-) and the password of the console do not work.",
            es="La contraseña es una clave SMTP (empieza por xsmtpsib-). La clave de API (xkeysib-) y la contraseña del panel no sirven.",
        ),
        Sentence(
            pt="Em app.brevo.com → Configurações → SMTP e API → SMTP, gere uma chave SMTP.",
            en="At app.brevo.com → Settings → SMTP & API → SMTP generate an SMTP key.",
            es="En app.brevo.com → Configuración → SMTP y API → SMTP, genere una clave SMTP.",
        ),
        Sentence(
            pt="Use como usuário o login mostrado nessa página, que pode não ser o seu e-mail (por exemplo, 123abc@smtp-brevo.com).",
            en="Take as user name the login shown on that page, which may not be your e-mail address (such as 123abc@smtp-brevo.com).",
            es="Use como usuario el login mostrado en esa página, que puede no ser su correo (por ejemplo, 123abc@smtp-brevo.com).",
        ),
        page="https://help.brevo.com/hc/en-us/articles/7959631848850",
    ),
    key_refused(
        "auth.mailgun_smtp_password_needed",
        "Mailgun",
        Sentence(
            pt="O usuário é um endereço completo do domínio cadastrado, como postmaster@mg.example.com, e a senha é a das credenciais SMTP dele. A chave de API não serve.",
            en="The user name is a full address of the registered domain, such as postmaster@mg.example.com, and the password that of its SMTP credentials. The API key does not work.",
            es="El usuario es una dirección completa del dominio registrado, como postmaster@mg.example.com, y la contraseña, la de sus credenciales SMTP. La clave de API no sirve.",
        ),
        Sentence(
            pt="Em app.mailgun.com → Send → Sending → Domain settings → SMTP credentials, redefina a senha e copie usuário e senha.",
            en="At app.mailgun.com → Send → Sending → Domain settings → SMTP credentials reset the password, and copy user name and password.",
            es="En app.mailgun.com → Send → Sending → Domain settings → SMTP credentials, restablezca la contraseña y copie usuario y contraseña.",
        ),
        Sentence(
            pt="Se o domínio é da região UE, o Host SMTP é smtp.eu.mailgun.org; se é dos EUA, smtp.mailgun.org.",
            en="If the domain is of the EU region, the SMTP host is smtp.eu.mailgun.org; if of the US, smtp.mailgun.org.",
            es="Si el dominio es de la región UE, el Host SMTP es smtp.eu.mailgun.org; si es de EE. UU., smtp.mailgun.org.",
        ),
        page="https://help.mailgun.com/hc/en-us/articles/203380100",
    ),
    key_refused(
        "auth.mailjet_keys_needed",
        "Mailjet",
        Sentence(
            pt="O usuário é a chave de API e a senha é a chave secreta do mesmo par. O e-mail e a senha do painel não servem.",
            en="The user name is the API key and the password the secret key of the same pair. E-mail address and password of the console do not work.",
            es="El usuario es la clave de API y la contraseña, la clave secreta del mismo par. El correo y la contraseña del panel no sirven.",
        ),
        Sentence(
            pt="Em app.mailjet.com → Configurações da conta → API REST → Gerenciamento de chaves de API, copie as duas; a secreta só é mostrada ao ser criada.",
            en="At app.mailjet.com → Account settings → REST API → API Key Management copy both; the secret one is shown only when made.",
            es="En app.mailjet.com → Configuración de la cuenta → API REST → Gestión de claves de API, copie ambas; la secreta solo se muestra al crearla.",
        ),
        page="https://documentation.mailjet.com/hc/en-us/articles/360043229473",
    ),
    key_refused(
        "auth.postmark_server_token_needed",
        "Postmark",
        Sentence(
            pt="Usuário e senha são o mesmo token de API de servidor (Server API token), ou o par de um token SMTP. O token da conta (Account token) não serve.",
            en="User name and password are the same Server API token, or the pair of an SMTP token. The Account token does not work.",
            es="Usuario y contraseña son el mismo token de API de servidor (Server API token), o el par de un token SMTP. El token de la cuenta (Account token) no sirve.",
        ),
        Sentence(
            pt="Em account.postmarkapp.com → o servidor → API Tokens, copie o Server API token e use-o como usuário e como senha.",
            en="At account.postmarkapp.com → the server → API Tokens copy the Server API token, and use it as user name and as password.",
            es="En account.postmarkapp.com → el servidor → API Tokens, copie el Server API token y úselo como usuario y como contraseña.",
        ),
        Sentence(
            pt="Ou gere um token SMTP no Message Stream → Settings: Access Key é o usuário e Secret Key a senha. Confira se o SMTP está ativado ali.",
            en="Or generate an SMTP token in the Message Stream → Settings: Access Key is the user name and Secret Key the password. See that SMTP is switched on there.",
            es="O genere un token SMTP en el Message Stream → Settings: Access Key es el usuario y Secret Key la contraseña. Compruebe que SMTP esté activado allí.",
        ),
        page="https://postmarkapp.com/support/article/common-smtp-connection-errors",
    ),
    word_wanted(
        "auth.sparkpost_user_name_needed",
        "SparkPost",
        "SMTP_Injection",
        Sentence(
            pt="A senha é uma chave de API com a permissão Send via SMTP: app.sparkpost.com → Configuration → API Keys.",
            en="The password is an API key with the permission Send via SMTP: app.sparkpost.com → Configuration → API Keys.",
            es="La contraseña es una clave de API con el permiso Send via SMTP: app.sparkpost.com → Configuration → API Keys.",
        ),
        "https://support.sparkpost.com/docs/getting-started/creating-smtp-credentials",
    ),
    key_refused(
        "auth.sparkpost_key_refused",
        "SparkPost",
        Sentence(
            pt="A chave de API está errada, é de outra região ou não tem a permissão Send via SMTP.",
            en="The API key is wrong, of another region, or lacks the permission Send via SMTP.",
            es="La clave de API es incorrecta, es de otra región o no tiene el permiso Send via SMTP.",
        ),
        Sentence(
            pt="Em app.sparkpost.com → Configuration → API Keys, crie uma chave com Send via SMTP. Contas da Europa usam app.eu.sparkpost.com e o Host SMTP smtp.eu.sparkpostmail.com.",
            en="At app.sparkpost.com → Configuration → API Keys create a key with Send via SMTP. European accounts use app.eu.sparkpost.com and the SMTP host smtp.eu.sparkpostmail.com.",
            es="En app.sparkpost.com → Configuration → API Keys, cree una clave con Send via SMTP. Las cuentas de Europa usan app.eu.sparkpost.com y el Host SMTP smtp.eu.sparkpostmail.com.",
        ),
        page="https://support.sparkpost.com/docs/getting-started/creating-smtp-credentials",
    ),
)
