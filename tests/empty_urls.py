"""A project that has not mounted anything."""

urlpatterns = []
