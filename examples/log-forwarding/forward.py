"""Sends what services print to another place, as a line of JSON each, over TCP.

Usage: forward.py API_FILE STATE_FILE HOST:PORT SERVICE...

API_FILE is the file `api` that the agent keeps in its run folder: the address of its HTTP API, and the token. STATE_FILE
remembers how far the logs have been sent, so that nothing is lost or left out when this program, the agent or the
receiver is away for a while; what was under way then may be sent twice.
"""

import json
import os
import select
import socket
import sys
import time
import urllib.error
import urllib.request

PAUSE_SECONDS = 1
WAIT_MILLIS = 2000


def read_places(file, services):
    """How far each log has been sent; an empty place for one of which nothing has."""
    places = {}
    try:
        with open(file, encoding="utf-8") as saved:
            places = json.load(saved)
    except FileNotFoundError:
        pass
    except ValueError as problem:
        print(f"{file} can't be read, so it begins anew: {problem}")
    return {service: places.get(service, "") for service in services}


def write_places(file, places):
    with open(file + ".new", "w", encoding="utf-8") as fresh:
        json.dump(places, fresh)
    os.replace(file + ".new", file)


def next_page(api_file, places):
    """Asks the agent, which waits for something new. Its address may change when it starts again."""
    with open(api_file, encoding="utf-8") as file:
        api = json.load(file)
    question = {
        "logs": [{"service": service, "place": place} for service, place in places.items()],
        "lines": 10000,
        "waitMillis": WAIT_MILLIS,
    }
    request = urllib.request.Request(
        api["url"] + "/v1/logs",
        json.dumps(question).encode(),
        {"Authorization": "Bearer " + api["token"], "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def send(receiver, page):
    readable, _, _ = select.select([receiver], [], [], 0)
    if readable and not receiver.recv(1, socket.MSG_PEEK):
        raise OSError("the receiver has closed the connection")
    for line in page["lines"]:
        receiver.sendall(json.dumps({"node": page["node"], **line}).encode() + b"\n")


def forward(api_file, state_file, address, services):
    places = read_places(state_file, services)
    with socket.create_connection(address, timeout=10) as receiver:
        print("connected to %s:%d" % address)
        while True:
            page = next_page(api_file, places)
            send(receiver, page)
            if page["lines"]:
                places.update((log["service"], log["place"]) for log in page["logs"])
                write_places(state_file, places)


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    api_file, state_file, target, *services = sys.argv[1:]
    host, _, port = target.rpartition(":")
    while True:
        try:
            forward(api_file, state_file, (host, int(port)), services)
        except (OSError, urllib.error.URLError, ValueError) as problem:
            print(f"again in {PAUSE_SECONDS} s: {problem}")
            time.sleep(PAUSE_SECONDS)


main()
