"""The SMTP door: devices and programs hand messages over by SMTP (RFC 6409), and nobody else does."""
