"""app.py with its files before it: from memory, compressed, and with the headers by which a cache keeps them."""

from whitenoise import WhiteNoise

from app import application as guestbook

application = WhiteNoise(guestbook, root="static", prefix="static/", max_age=3600)
