"""The groups of stages at which signals of causes apply."""

from webapp.transcript import Stage

GREETING = (Stage.BANNER, Stage.EHLO, Stage.EHLO_TLS)
AUTH = (Stage.AUTH,)
TOKEN = (Stage.TOKEN,)
MAIL = (Stage.MAIL_FROM,)
RCPT = (Stage.RCPT_TO,)
BODY = (Stage.DATA, Stage.END_OF_DATA)
COMMANDS = (*MAIL, *RCPT, Stage.DATA)
SENDER = MAIL + RCPT + BODY  # servers may postpone the refusal of a sender to a later stage
RECIPIENT = RCPT + BODY
ANY = (*GREETING, Stage.TLS, *AUTH, *SENDER)
