"""A web app for tests: answers every request with a text, and ends at once when asked for /crash."""

import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, TEXT = int(sys.argv[1]), sys.argv[2].encode()


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/crash":
            os._exit(3)
        if self.path.startswith("/slow?"):
            time.sleep(int(self.path[6:]))
        time.sleep(0.03)  # long enough to be in the middle of a request when it is ended without a word
        self.answer(TEXT)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_HEAD(self):
        self.answer(b"")

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(TEXT)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), App).serve_forever()
