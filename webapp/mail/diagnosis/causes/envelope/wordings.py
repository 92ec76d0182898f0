"""Wordings of refusals that several servers share, as regular expressions (ignoring case)."""

# What a submission port says to a client that has not logged in (RFC 6409 section 4.3), in the words of a
# relay or of an access list; unless the reply names the address, the content or the reputation.
REFUSED_ON_SUBMISSION = (
    r"^(?![\s\S]*([45]\.1\.\d|unknown|no such|not exist|not found|mailbox|quota|\bfull\b|\bspf\b|dkim|dmarc|blocked"
    r"|black ?list|block ?list|\b[dr]n?s?bl\b|spam|reputation|helo|reverse|\bptr\b|fully|verif|size|syntax|malformed"
    r"|gr[ea]y|limit|too many|starttls|encrypt|policy rejection|suspend|invalid recipient))"
    r"[\s\S]*?((client|host|access|sender|recipient|relay|connections?|messages?|e?mail|sending|submission)\b[\s\S]{0,80}?"
    r"\b(denied|rejected|refused|not (allowed|permitted|authori[sz]ed|accepted)|prohibited|disallowed|forbidden)"
    r"|prohibition|permissions? to submit|not (accepted|allowed|permitted|authori[sz]ed)|unauthori[sz]ed|access denied)"
)
# The sender has to be the user that logged in.
AS_LOG_IN = (
    r"(sender|from)\b.{0,60}\b(equal|match\w*|same as|identical|belong\w*|correspond\w*|differ\w*|mismatch\w*|aligned)\b"
    r".{0,40}\b(auth\w*|log-?in|logged|user|account|credentials?)\b|sender (log-?in )?mismatch"
    r"|auth\w* (sender|user|from).{0,20}mismatch|(must|please) log ?in as (the )?sender"
    r"|(sender|from)( e-?mail)?( address)?\b.{0,30}\b(must|has to|have to|should|needs to)( be)?\b.{0,30}"
    r"\b(authenticated|log-?in|logged|user ?name|your (own )?(account|address|mailbox))"
    r"|must be (the same|sent) (as|from) (the |your )?(auth\w*|log|user|account)"
)
# Whose host may not use the server, without naming a log-in.
CLIENT_REFUSED = (
    r"\bclient\b.{0,40}(not (allowed|permitted|authori[sz]ed)|denied|rejected|refused)|not accepted from (here|this|your)"
    r"|cannot deliver mail for|permissions? to submit|not in my whitelist|"
    r"\b(ip|address)\b.{0,30}\bnot (in|on) .{0,20}(allow|white|permit)\w* ?list|delivery is not allowed|(allowed|permitted|authori[sz]ed) to (send|submit|use|relay)"
    r"( e?-?mails?| messages?)? (through|via|to|from|using) this (server|host|system)|your access to submit"
    r"|(mail|connections?|messages?) from (this|your) (host|ip|address|client|network)\b.{0,40}(not|denied|rejected|refused)"
)
# The user that logged in may not use this sender.
NOT_OWNED = (
    r"(not|n't) (allowed|authori[sz]ed|permitted) to (send (e?-?mails? |messages? )?(as|from|with)"
    r"|use (this|that|the) (sender|from|address))|not valid for your log-?in|(does not|doesn't|not) own (this |the |that )?"
    r"(sender|address|from)|only registered senders|not owned by|permissions? to send as|send ?as ?denied|(may|can|must) ?not send (mail )?as\b"
    r"|not (an? |one of )?(your )?(address|alias)(es)? of (your|this|the) (mailbox|account)|not one of your addresses"
)
# The server wants a log-in, in English, Portuguese or Spanish.
LOG_IN_WANTED = (
    r"not (logged in|authenticated)|auth(entication)? (is )?(required|needed)|(must|please) (authenticate|log ?in)"
    r"|anonymous (senders?|mail|users?|access)|needs? (an? )?(user ?name|log-?in|password)"
    r"|autentica(ção|ci[oó]n) (é |es )?(necess[aá]ri|obrigat|obligat|requerid|exigid)"
    r"|(requer|requiere|exige|necessita|precisa)( de)? autentica(ç|ci)|n[aã]?o autenticad"
)
# The sender is not the one of the log-in, in Portuguese or Spanish.
SENDER_NOT_OWN = (
    r"(remetente|remitente)\b.{0,40}(n[aã]?o (autorizad|permitid|corresponde|pertence|pertenece)|diferente|inv[aá]lid)"
    r"|(remetente|remitente)\b.{0,30}(deve|debe|precisa|tem de|tiene que) ser.{0,20}(usu[aá]rio|usuario|autenticad|conta|cuenta|login)"
)
