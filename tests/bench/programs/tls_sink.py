"""A server that takes messages over implicit TLS, throws them away and counts them; smtp-sink has no TLS.

It writes its count the way smtp-sink does. It offers what smtp-sink offers, answers every command at
once, and looks at nothing but the ends of lines, so that it is not what is measured. A thread for each
connection: that answers in a third of the time that asyncio takes.

python -m tests.bench.programs.tls_sink PORT
"""

import itertools
import socket
import ssl
import sys
import threading
import time

import trustme

EHLO = b"250-sink.example.com\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
ANSWERS = {b"EHLO": EHLO, b"DATA": b"354 End data with <CR><LF>.<CR><LF>\r\n", b"QUIT": b"221 2.0.0 Bye\r\n"}
END = b"\r\n.\r\n"
_count = itertools.count(1)
taken = 0


def serve(plain: socket.socket, context: ssl.SSLContext) -> None:
    """Serve one connection to its end."""
    global taken
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with context.wrap_socket(plain, server_side=True) as connection:
        connection.sendall(b"220 sink.example.com ESMTP\r\n")
        received, in_message = b"", False
        while data := connection.recv(65536):
            received += data
            answers = []
            while True:
                part, found, rest = received.partition(END if in_message else b"\r\n")
                if not found:
                    break
                received = rest
                if in_message:
                    taken, in_message = next(_count), False
                    answers.append(b"250 2.0.0 Ok: queued as 12345\r\n")
                else:
                    verb = part[:4].upper()
                    in_message = verb == b"DATA"
                    answers.append(ANSWERS.get(verb, b"250 2.0.0 Ok\r\n"))
            if answers:
                connection.sendall(b"".join(answers))


def listen(port: int) -> None:
    """Take connections until killed."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with socket.create_server(("127.0.0.1", port)) as listening:
        while True:
            connection, _address = listening.accept()
            threading.Thread(target=serve, args=(connection, context), daemon=True).start()


def main() -> None:
    """Serve, and tell the count a hundred times a second while it changes."""
    threading.excepthook = lambda _: None  # who only tries the port, or hangs up without a word
    threading.Thread(target=listen, args=(int(sys.argv[1]),), daemon=True).start()
    told = -1
    while True:
        if taken != told:
            told = taken
            print(f"mesg={told}", flush=True)
        time.sleep(0.01)


if __name__ == "__main__":
    main()
