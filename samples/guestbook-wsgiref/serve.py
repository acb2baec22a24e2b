"""Serves app.py with the standard library's reference implementation of WSGI, one thread a request."""

import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

from app import application


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


make_server("0.0.0.0", int(os.environ["PORT"]), application, server_class=ThreadingServer).serve_forever()
