"""A server that takes every message and keeps none, in a process of its own: `_sink PORT CERTIFICATE`.

It offers PIPELINING, and speaks TLS from the first byte when it is given a certificate.
"""

import socket
import ssl
import sys
import threading

END = b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go ahead\r\n",
    b"QUIT": b"221 bye\r\n",
}


def serve(sock: socket.socket) -> None:
    """Answer one client until it goes."""
    sock.sendall(b"220 sink.test ESMTP\r\n")
    unread, in_message = b"", False
    while data := sock.recv(65536):
        unread += data
        answers = []
        while True:
            rest = unread.partition(END if in_message else b"\r\n")
            if not rest[1]:
                break
            unread = rest[2]
            verb = b"" if in_message else rest[0][:4].upper()
            answers.append(ANSWERS.get(verb, b"250 Ok\r\n"))
            in_message = verb == b"DATA"
            if verb == b"QUIT":
                sock.sendall(answers[-1])
                return
        if answers:
            sock.sendall(b"".join(answers))


def main(port: int, certificate: str = "") -> None:
    """Listen on loopback until killed; say so on standard output."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", port))
    print("listening", flush=True)
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=handle, args=(sock, context), daemon=True).start()


def handle(sock: socket.socket, context: ssl.SSLContext | None) -> None:
    """Serve one connection, encrypted or not, and close it."""
    try:
        with context.wrap_socket(sock, server_side=True) if context else sock as spoken:
            serve(spoken)
    except OSError:
        return  # gone without a word


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
