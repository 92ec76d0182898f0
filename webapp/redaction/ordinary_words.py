"""The ordinary words of servers' replies, which a weak password may happen to contain.

Told apart from an echo by this list, because nothing else tells "wrong password" from an echo of half of
"password-4711". A word that is missing here is struck out of a reply and leaves the rest of it readable.
They are English, Portuguese and Spanish, the names of months, days and services among them.
"""

import re

_LIST = """
a abuse accept accepted acceso access account accounts aceita aceitar aceito aceptado acesso action active
actively address addresses admin administrator after again agent aguarde ainda alias allow allowed already
an and another antes any ao aos apenas appears application april aqui are as assunto at attempt attempts
atual august autenticación autenticação auth authenticate authenticated authenticating authentication
authorization authorized autorizado autumn available backend bad banner basic be because before begin
being blacklist block blocked bloqueada bloqueado bloqueio body bounce bounced box but buzón by bytes
caixa cambiar can cancel certificate cest cet challenge change channel chave check cipher clave client
cliente closed closing code com comando command commands company complete completed conexión conexão
conexões config configuration connect connected connection connections conta contact contas content
conteúdo continue contraseña correct correcto correio correo correto could cram credential credentials
cuenta cuentas current cyrus da dados daemon daily das data database date day days de dear december
default deferred delayed delivered delivery demasiados denegado denied deny depois desconhecido
desconocido después destinatario destination destinatário destinatários destino details device dirección
directory disabled disconnect dkim dmarc dns do domain domains dominio domínio done dos dovecot down dsn
each edu el em email emails en enable enabled encoding encrypted encryption end endereço endereços enough
enter entrada entrega entry enviar envio erro error errors erros es esmtp espera espere esta este está
example excedido exceeded exchange exim exist exists expected expired external fail failed failure falha
falhou fallida fallo fatal feature february fila file filter firewall first foi folder for forbidden
format formato forward found friday from full further gateway global gmail gmt go gone good goodbye google
gov grande greeting greylist greylisted greylisting group guest handshake has have header headers hello
helo help here hi high home host hosted hostname hosts hour hours house however html http https identity
if ignore imap in inbox incorrect incorrecta incorrecto info information initial input insecure internal
internet into intranet inténtelo invalid inválida inválido ipv is issue issued it its january july june
just keep kerberos key keys known la lan las last late later ldap length letter level license limit limite
limited line lines linha link list listed lmtp load local localdomain localhost locked log logged login
logon long look lookup loop los límite línea machine mail mailbox mailboxes mailer mailhost main
maintenance mais many march master match maximum may me mechanism member memory mensagem mensagens mensaje
mensajes message messages method microsoft mime minute minutes minutos missing mode monday money month
more most moved mta much muitas muito muitos must mx my más máximo name names need needed negada negado
nenhum net network never new next no nombre nome none normal not notice nova novamente november novo now
null number não october of off office ok on only open operation option or order org other ou out outlook
over overloaded owner page panic para parameter parameters parse part parâmetro pass password passwords
path per permanent permission permissão permitido permitted person phone plain please point policy pop por
port porta post postfix postmaster prefix previous primeiro private problem problema process processing
program prohibited pronto protocol provider proxy public puerto queue queued quit quota rate read ready
reason received rechazado recipient recipients recusada recusado rede refused register reject rejected
relay relaying remetente remitente remote remove repeat reply report requer request requested require
required reset resource responde response resposta respuesta restricted result retry return right route
router ruim rule rules said sales same saturday saudações saída scan second seconds secret secure security
see segredo segundos segurança sem send sender sending sendmail senha senhas sent september sequence
server servers service services servicio servidor serviço sesión session sessions sessão setting settings
shell shop short should sistema size slow smtp smtpd so social socket some soon sorry source space spam
special spf spring ssl start started starttls state status still stop storage store string strong su
subject submission success successful such summer sunday suporte supplied support supported suspended
switch syntax system table tamanho tamaño tarde target team temp tempo temporarily temporary temporária
temporário tentativa tentativas tente terminated test teste testing than thanks that the their them then
there they this throttled thursday ticket tiempo time timeout times tls to today token tomorrow too trace
transaction transfer transient transition transport tried true trust trusted try tuesday type um uma un
una unable unavailable unexpected unique unknown unlock unsuccessful unsupported until up update use user
username users using usuario usuarios usuário usuários utc utf valid value verification verified verifique
verify version versão very virus visit você volte válido wait want warning was we web webmail wednesday
week weeks welcome what when where which while white who why will winter with word words work world would
write wrong www y year yes yesterday you your zimbra
"""
_WORDS = frozenset(_LIST.split())
_TOKEN = re.compile(r"[^\W_]+")
_SURELY_SAID = 6


def are_ordinary(text: str, start: int, end: int, *, beyond: bool = False) -> bool:
    """Tell whether `text` has only ordinary words, or short numbers and years, from `start` up to `end`.

    A few letters in the middle of a longer word are ordinary, too. With `beyond` the words must be longer
    than the stretch: then they contain it, and do not repeat it.
    """
    begin, finish = start, end
    while begin > 0 and text[begin].isalnum() and text[begin - 1].isalnum():
        begin -= 1
    while finish < len(text) and text[finish - 1].isalnum() and text[finish].isalnum():
        finish += 1
    if beyond and (begin, finish) == (start, end):
        return False
    said = text[start:end]
    if said.isalpha() and len(said) < _SURELY_SAID and _goes_on(text, start, end):
        return True
    words = _TOKEN.findall(text[begin:finish].lower())
    return bool(words) and all(_is_ordinary(word) for word in words)


def _goes_on(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start].isalpha() or text[end : end + 1].isalpha()


def _is_ordinary(word: str) -> bool:
    if word.isdecimal():
        return len(word) <= 3 or (len(word) == 4 and word[:2] in ("19", "20"))
    return word in _WORDS
