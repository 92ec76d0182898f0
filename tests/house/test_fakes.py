"""The servers that tests run leave nothing behind that another test would be blamed for."""

import gc
import socket

from tests.fakes.smtp import Mailbox, real_server


def test_a_server_that_stops_while_it_accepts_leaves_no_socket_open():
    for _ in range(20):
        with real_server(Mailbox()) as server:
            clients = [socket.create_connection((server.hostname, server.port)) for _ in range(3)]
        for client in clients:
            client.close()
    gc.collect()  # an open socket that nobody has any more is a warning now, and each warning an error
