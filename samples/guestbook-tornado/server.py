"""The guestbook on Tornado: one event loop; a handler for each place, whose methods are coroutines."""

import asyncio
import os

import tornado
from tornado.web import Application, RequestHandler, StaticFileHandler

import guestbook


class Guestbook(RequestHandler):
    def set_default_headers(self):
        self.set_header("X-App", f"guestbook {guestbook.VERSION}")

    async def get(self):
        self.set_header("Cache-Control", "no-cache")
        self.write(await asyncio.to_thread(guestbook.page, f"Tornado {tornado.version}"))

    head = get

    async def post(self):
        signed = await asyncio.to_thread(guestbook.sign, self.request.body)
        if not signed:
            self.set_status(400)
            self.finish("Write a message\n")
            return
        self.redirect("/", status=303)


class Files(StaticFileHandler):
    def set_extra_headers(self, path):
        self.set_header("Cache-Control", "public, max-age=3600")


async def main():
    application = Application([("/", Guestbook), ("/static/(.*)", Files, {"path": "static"})])
    application.listen(int(os.environ["PORT"]), xheaders=True)
    await asyncio.Event().wait()


asyncio.run(main())
