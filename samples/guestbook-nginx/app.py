"""The guestbook as a WSGI application (PEP 3333): the same file runs under every server that speaks WSGI."""

import guestbook

TEXT = ("Content-Type", "text/plain; charset=utf-8")


def application(environ, start_response):
    status, headers, body = respond(environ)
    start_response(status, [*headers, ("Content-Length", str(len(body))), ("X-App", f"guestbook {guestbook.VERSION}")])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def respond(environ):
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
    if path == "/static/guestbook.css":
        headers = [("Content-Type", "text/css; charset=utf-8"), ("Cache-Control", "public, max-age=3600")]
        return "200 OK", headers, guestbook.stylesheet()
    if path != "/":
        return "404 Not Found", [TEXT], b"Not found\n"
    if method == "POST":
        length = min(int(environ.get("CONTENT_LENGTH") or 0), guestbook.LARGEST_FORM)
        if not guestbook.sign(environ["wsgi.input"].read(length)):
            return "400 Bad Request", [TEXT], b"Write a message\n"
        return "303 See Other", [TEXT, ("Location", "/")], b"Signed\n"
    if method not in ("GET", "HEAD"):
        return "405 Method Not Allowed", [TEXT, ("Allow", "GET, HEAD, POST")], b"GET, HEAD or POST\n"
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache")]
    return "200 OK", headers, guestbook.page(environ.get("SERVER_SOFTWARE", "an unnamed server"))
