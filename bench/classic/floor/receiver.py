"""Beside a balancer, by hand: what a datagram says of a server, HAProxy is told at once. See parent.py."""

import socket

PORT = 9998
ADMIN = ("127.0.0.1", 9999)

inbox = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
inbox.bind(("0.0.0.0", PORT))
while True:
    name, state = inbox.recv(512).decode().split()
    with socket.create_connection(ADMIN, 5) as admin:
        admin.sendall(f"set server nodes/{name} state {state}\n".encode())
        admin.recv(512)
