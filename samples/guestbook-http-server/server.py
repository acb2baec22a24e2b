"""The guestbook on the standard library's http.server: a class whose methods are the methods of HTTP."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import guestbook


class Guestbook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/":
            page = guestbook.page(self.version_string())
            self.answer(200, page, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"})
        elif self.path == "/static/guestbook.css":
            headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600"}
            self.answer(200, guestbook.stylesheet(), headers)
        else:
            self.answer(404, b"Not found\n")

    do_HEAD = do_GET

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/" or length > guestbook.LARGEST_FORM:
            self.close_connection = True
            self.answer(404 if self.path != "/" else 413, b"No form of the guestbook\n")
        elif guestbook.sign(self.rfile.read(length)):
            self.answer(303, b"Signed\n", {"Location": "/"})
        else:
            self.answer(400, b"Write a message\n")

    def answer(self, status, body, headers=None):
        self.send_response(status)
        self.send_header("X-App", f"guestbook {guestbook.VERSION}")
        self.send_header("Content-Length", str(len(body)))
        for name, value in ({"Content-Type": "text/plain; charset=utf-8"} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Guestbook).serve_forever()
