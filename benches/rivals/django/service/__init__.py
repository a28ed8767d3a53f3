"""The Django rival: the to-dos with Django REST framework."""
