"""The parent of an app, by hand: python3 parent.py NAME ADDRESS BALANCER... -- COMMAND...

Waits for the app's end and sends a datagram to each balancer host at once; starts it anew, and sends another one when
it listens. Nothing is checked, gathered, encrypted or sent again: what is measured with it is the floor.
"""

import os
import socket
import sys
import time

PORT = 9998
APP_PORT = 3000


def listens(address):
    try:
        socket.create_connection((address, APP_PORT), 1).close()
        return True
    except OSError:
        return False


name, address = sys.argv[1:3]
dashes = sys.argv.index("--")
balancers, command = sys.argv[3:dashes], sys.argv[dashes + 1 :]
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

while True:
    child = os.posix_spawnp(command[0], command, os.environ)
    while not listens(address):
        time.sleep(0.005)
    for balancer in balancers:
        out.sendto(f"{name} ready".encode(), (balancer, PORT))
    os.waitpid(child, 0)
    for balancer in balancers:
        out.sendto(f"{name} maint".encode(), (balancer, PORT))
