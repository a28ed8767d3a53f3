"""The endpoints: a serializer, pages by cursor, which are not counted, and a view set."""

from rest_framework.mixins import CreateModelMixin, ListModelMixin, RetrieveModelMixin
from rest_framework.pagination import CursorPagination
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import GenericViewSet

from todos.models import Todo


class TodoSerializer(ModelSerializer):
    class Meta:
        model = Todo
        fields = ["id", "title", "done", "created_at"]


class Newest(CursorPagination):
    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-id"


class Todos(CreateModelMixin, RetrieveModelMixin, ListModelMixin, GenericViewSet):
    queryset = Todo.objects.all()
    serializer_class = TodoSerializer
    pagination_class = Newest
