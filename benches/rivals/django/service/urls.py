"""The routes."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from todos.api import Todos


def hello(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"message": "Hello, World!"})


router = SimpleRouter(trailing_slash=False)
router.register("todos", Todos)

urlpatterns = [path("hello", hello), path("", include(router.urls))]
