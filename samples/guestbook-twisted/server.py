"""The guestbook on Twisted: one event loop; a resource for each place, and work that would block goes to a thread."""

import os

import twisted
from twisted.internet import endpoints, reactor
from twisted.internet.threads import deferToThread
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site
from twisted.web.static import File

import guestbook


class Guestbook(Resource):
    def render_GET(self, request):
        deferToThread(guestbook.page, f"Twisted {twisted.__version__}").addCallback(finish, request, 200, "text/html")
        return NOT_DONE_YET

    def render_POST(self, request):
        form = request.content.read(guestbook.LARGEST_FORM)
        deferToThread(guestbook.sign, form).addCallback(self.signed, request)
        return NOT_DONE_YET

    def signed(self, done, request):
        if not done:
            return finish(b"Write a message\n", request, 400)
        request.setHeader("Location", "/")
        return finish(b"Signed\n", request, 303)


class Files(File):
    def render_GET(self, request):
        request.setHeader("Cache-Control", "public, max-age=3600")
        return super().render_GET(request)


def finish(body, request, status, kind="text/plain"):
    request.setResponseCode(status)
    request.setHeader("Content-Type", f"{kind}; charset=utf-8")
    request.setHeader("X-App", f"guestbook {guestbook.VERSION}")
    request.setHeader("Content-Length", str(len(body)))
    request.write(body)
    request.finish()


root = Resource()
root.putChild(b"", Guestbook())
root.putChild(b"static", Files("static"))
endpoints.TCP4ServerEndpoint(reactor, int(os.environ["PORT"])).listen(Site(root))
reactor.run()
