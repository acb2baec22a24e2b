"""The guestbook on asyncio, with aiohttp: one event loop; each handler is a coroutine."""

import asyncio
import os

import aiohttp
from aiohttp import web

import guestbook

X_APP = {"X-App": f"guestbook {guestbook.VERSION}"}


async def show(request):
    page = await asyncio.to_thread(guestbook.page, f"aiohttp {aiohttp.__version__}")
    headers = X_APP | {"Cache-Control": "no-cache"}
    return web.Response(body=page, content_type="text/html", charset="utf-8", headers=headers)


async def sign(request):
    if not await asyncio.to_thread(guestbook.sign, await request.read()):
        return web.Response(status=400, text="Write a message\n", headers=X_APP)
    raise web.HTTPSeeOther("/", headers=X_APP)


async def stylesheet(request):
    return web.FileResponse("static/guestbook.css", headers={"Cache-Control": "public, max-age=3600"})


application = web.Application(client_max_size=guestbook.LARGEST_FORM)
application.add_routes([web.get("/", show), web.post("/", sign), web.get("/static/guestbook.css", stylesheet)])
web.run_app(application, host="0.0.0.0", port=int(os.environ["PORT"]), print=None, access_log=None)
