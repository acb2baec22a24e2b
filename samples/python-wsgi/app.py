"""A WSGI application on the standard library's own server."""

import os
import signal
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

VERSION = "1"


def application(environ, start_response):
    known = environ["PATH_INFO"] == "/"
    body = f"python-wsgi {VERSION}\n" if known else "Not found\n"
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("X-App", f"python-wsgi {VERSION}")]
    start_response("200 OK" if known else "404 Not Found", headers)
    return [body.encode()]


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """One thread a request: wsgiref alone answers one at a time."""


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    port = int(os.environ.get("PORT", "8000"))
    with make_server("0.0.0.0", port, application, server_class=ThreadingServer) as server:
        print(f"python-wsgi {VERSION} listens on {port}", flush=True)
        server.serve_forever()
