"""Refusals in French and Italian."""

from webapp.mail.diagnosis.provider import OwnSignal, own_signals_of
from webapp.mail.diagnosis.stages import ANY, AUTH, BODY, MAIL, RCPT, RECIPIENT, SENDER

_says = own_signals_of("servers that speak French or Italian")

SIGNALS: tuple[OwnSignal, ...] = (
    _says(
        "auth.bad_credentials",
        AUTH,
        "550 Identifiant ou mot de passe incorrect",
        r"(identifiants?|mot de passe|code d.authentification|utilisateur|nome utente|password|credenziali)\b.{0,40}(incorrect|invalide|erron[eé]|errat[aoi]|non valid)"
        r"|(authentification|autenticazione)\b.{0,15}([eé]chou[eé]|fallita|non riuscita)",
    ),
    _says(
        "auth.account_locked",
        AUTH,
        "535 5.7.8 Compte bloqué, trop de tentatives",
        r"(compte|utilisateur|account|utente)\b.{0,30}(bloqu[eé]|verrouill[eé]|suspendu|d[eé]sactiv[eé]|bloccat|sospes|disabilitat)",
        over=("auth.bad_credentials",),
    ),
    _says(
        "auth.password_expired",
        AUTH,
        "535 Mot de passe expiré",
        r"mot de passe\b.{0,20}expir|password\b.{0,10}scadut",
        over=("auth.bad_credentials",),
    ),
    _says(
        "mail_from.authentication_required",
        SENDER,
        "530 5.7.0 Authentification requise.",
        r"authentification\b.{0,20}(requise|n[eé]cessaire|obligatoire)|veuillez vous authentifier|autenticazione\b.{0,20}(richiesta|necessaria)",
    ),
    _says(
        "rcpt_to.relay_denied",
        RCPT,
        "554 Relais interdit",
        r"relais\b.{0,30}(interdit|refus|non autoris)|(relay|inoltro)\b.{0,30}(non (consentito|permesso|autoris)|negato|rifiutato|interdit)",
    ),
    _says(
        "rcpt_to.unknown_user",
        RECIPIENT,
        "550 Utilisateur inconnu !",
        r"(utilisateur|destinataire|bo[iî]te|adresse|compte|utente|destinatario|casella|indirizzo)\b.{0,40}(inconnue?|inexistante?|n.existe pas|invalide"
        r"|sconosciut|inesistente|non (esiste|trovat))|nessun utente",
    ),
    _says(
        "rcpt_to.mailbox_full",
        RECIPIENT,
        "552 5.1.1 Boite du destinataire pleine.",
        r"bo[iî]te\b.{0,40}(pleine|atteint sa limite)|quota\b.{0,20}(d[eé]pass[eé]|superat)|casella\b.{0,20}piena",
        over=("rcpt_to.unknown_user",),
    ),
    _says(
        "rcpt_to.mailbox_disabled",
        RECIPIENT,
        "550 5.5.0 Boite du destinataire archivee.",
        r"(bo[iî]te|compte|destinataire|casella)\b.{0,40}(archiv[eé]e?|d[eé]sactiv[eé]|bloqu[eé]|suspendu|disattivat|disabilitat)",
    ),
    _says(
        "mail_from.sender_not_allowed",
        SENDER,
        "550 Expéditeur non autorisé pour ce compte",
        r"(exp[eé]diteur|[eé]metteur|mittente)\b.{0,30}(non (autoris|autorizzat|consentit)|refus|ne correspond)|pas autoris\w+ [aà] (envoyer|utiliser)\b.{0,30}adresse",
    ),
    _says(
        "mail_from.sender_domain",
        SENDER,
        "553 5.1.8 Emetteur invalide.",
        r"domaine (de l.)?(exp[eé]diteur|[eé]metteur)\b.{0,30}(inconnu|inexistant|n.existe)|[eé]metteur invalide|dominio del mittente\b.{0,30}"
        r"(inesistente|non)",
    ),
    _says(
        "server.address_blocked",
        ANY,
        "554 Votre adresse IP est bloquée",
        r"adresse ip\b.{0,40}(bloqu|refus|interdit|liste noire)|liste noire|indirizzo ip\b.{0,40}(bloccat|lista nera)",
    ),
    _says(
        "server.too_many_connections",
        ANY,
        "421 4.3.2 Trop de connexions, veuillez verifier votre configuration.",
        r"trop de connexions[\s\S]*|troppe connessioni",
    ),
    _says(
        "server.limit_reached",
        SENDER,
        "450 Quota d'envoi dépassé, veuillez réessayer plus tard",
        r"(quota|limite) d.envoi\b.{0,30}(d[eé]pass|attein)|trop de (messages|mails)|limite di invio|superat\w+\b.{0,20}(limite|numero)\b.{0,30}(invi|messagg|e-?mail)\w*",
        over=("rcpt_to.mailbox_full",),
    ),
    _says(
        "message.rejected_as_spam",
        BODY,
        "550 5.2.1 Mail rejete. Mail rejected. OFR_506 [506]",
        r"mail rejet[eé]e?[\s\S]*|(message|courrier) (consid[eé]r[eé]|class[eé]|ind[eé]sirable)\b.{0,30}",
        over=("rcpt_to.mailbox_disabled",),
    ),
    _says(
        "message.too_large",
        (*MAIL, *BODY),
        "552 Message trop volumineux",
        r"(message|courrier|pi[eè]ce jointe)\b.{0,30}trop (volumineux|gros|grand)|taille (maximale|limite)|messaggio troppo grande|dimensione massima",
    ),
)
