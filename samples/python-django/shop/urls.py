from django.db import connection
from django.shortcuts import render
from django.urls import path

from shop import VERSION


def index(request):
    response = render(request, "index.html", {"version": VERSION, "database": connection.vendor})
    response["X-App"] = f"python-django {VERSION}"
    return response


urlpatterns = [path("", index)]
