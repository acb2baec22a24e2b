"""The guestbook as an ASGI application: WSGI's successor for event loops, a coroutine that receives and sends events."""

import asyncio

import guestbook


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    status, headers, body = await respond(scope, receive)
    headers = {"Content-Type": "text/plain; charset=utf-8", "X-App": f"guestbook {guestbook.VERSION}"} | headers
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*pairs, length]})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def respond(scope, receive):
    method, path = scope["method"], scope["path"]
    if path == "/static/guestbook.css":
        headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600"}
        return 200, headers, guestbook.stylesheet()
    if path != "/":
        return 404, {}, b"Not found\n"
    if method == "POST":
        if await asyncio.to_thread(guestbook.sign, await form(receive)):
            return 303, {"Location": "/"}, b"Signed\n"
        return 400, {}, b"Write a message\n"
    if method not in ("GET", "HEAD"):
        return 405, {"Allow": "GET, HEAD, POST"}, b"GET, HEAD or POST\n"
    page = await asyncio.to_thread(guestbook.page, "uvicorn")
    return 200, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}, page


async def form(receive):
    body, more = b"", True
    while more and len(body) < guestbook.LARGEST_FORM:
        event = await receive()
        body, more = body + event.get("body", b""), event.get("more_body", False)
    return body
