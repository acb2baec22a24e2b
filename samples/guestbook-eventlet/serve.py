"""Serves app.py with Eventlet: a green thread a request, which gives way wherever it would wait for the network."""

import os

import eventlet

eventlet.monkey_patch()

import eventlet.wsgi

from app import application

eventlet.wsgi.server(eventlet.listen(("0.0.0.0", int(os.environ["PORT"]))), application, log_output=False)
