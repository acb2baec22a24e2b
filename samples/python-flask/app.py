"""A Flask application for gunicorn."""

from flask import Flask, jsonify

VERSION = "1"
app = Flask(__name__)


@app.after_request
def name(response):
    response.headers["X-App"] = f"python-flask {VERSION}"
    return response


@app.get("/")
def index():
    return f"python-flask {VERSION}\n", {"Content-Type": "text/plain; charset=utf-8"}


@app.get("/healthz")
def health():
    return jsonify(ok=True, version=VERSION)
