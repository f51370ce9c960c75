"""What a host gets from a queryset of ours has a type; ``host.py`` beside this, which mypy reads, proves which."""

import inspect

from django.apps import apps
from django.db.models import QuerySet


def test_every_verb_says_what_it_returns():
    models = apps.get_app_config("backcare").get_models()
    querysets = {type(manager.all()) for model in models for manager in model._meta.managers}
    verbs = [
        verb
        for queryset in querysets
        for name, verb in inspect.getmembers(queryset, inspect.isfunction)
        if verb.__module__.startswith("backcare.") and not name.startswith("_") and not hasattr(QuerySet, name)
    ]
    assert len({verb.__qualname__ for verb in verbs}) > 60
    assert sorted({verb.__qualname__ for verb in verbs if "return" not in verb.__annotations__}) == []
