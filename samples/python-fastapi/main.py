"""A FastAPI application for uvicorn."""

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse

VERSION = "1"
app = FastAPI(title="python-fastapi", version=VERSION)


@app.middleware("http")
async def name(request, call_next):
    response: Response = await call_next(request)
    response.headers["X-App"] = f"python-fastapi {VERSION}"
    return response


@app.get("/", response_class=PlainTextResponse)
async def index():
    return f"python-fastapi {VERSION}\n"


@app.get("/sum/{a}/{b}")
async def add(a: int, b: int):
    return {"sum": a + b}
