"""The guestbook itself, without a word of how it is served: what was written, and the page that shows it."""

import html
import os
import sqlite3
import time
from urllib.parse import parse_qs

VERSION = "1"
# A dyno's own file: gone when the dyno is replaced. Real entries belong into a database beside the app.
DATABASE = os.environ.get("GUESTBOOK", "/tmp/guestbook.db")
LARGEST_FORM = 10_000


def sign(form):
    """Adds the entry of a submitted form (bytes, as a browser sends them); False when there is nothing in it."""
    fields = parse_qs(form[:LARGEST_FORM].decode(errors="replace"))
    name = fields.get("name", ["Somebody"])[0].strip()[:80]
    message = fields.get("message", [""])[0].strip()[:1000]
    if not message:
        return False
    with _connected() as database:
        database.execute("INSERT INTO entry VALUES (?, ?, ?)", (time.time(), name, message))
    return True


def page(server):
    """The whole page (bytes), with the newest entries first."""
    with _connected() as database:
        entries = database.execute("SELECT name, message FROM entry ORDER BY rowid DESC LIMIT 50").fetchall()
    items = "".join(f"<li><b>{html.escape(name)}</b> {html.escape(message)}</li>\n" for name, message in entries)
    return PAGE.format(items=items, version=VERSION, server=html.escape(server)).encode()


def stylesheet():
    """The style sheet (bytes), for servers that leave files to the app."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "static", "guestbook.css"), "rb") as file:
        return file.read()


class _connected:
    """A connection for one piece of work, closed after it: processes and threads share nothing but the file."""

    def __enter__(self):
        self.database = sqlite3.connect(DATABASE, timeout=10)
        self.database.execute("CREATE TABLE IF NOT EXISTS entry (written REAL, name TEXT, message TEXT)")
        return self.database

    def __exit__(self, failed, *_):
        if not failed:
            self.database.commit()
        self.database.close()


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Guestbook</title>
<link rel="stylesheet" href="/static/guestbook.css">
<h1>Guestbook</h1>
<form method="post" action="/">
<label>Name <input name="name" maxlength="80"></label>
<label>Message <input name="message" maxlength="1000" required></label>
<button>Sign</button>
</form>
<ul>
{items}</ul>
<footer>guestbook {version}, served by {server}</footer>
</html>
"""
