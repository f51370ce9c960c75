"""Ordered rows in the admin."""

from django.forms.models import BaseInlineFormSet

from backcare.admin.autocomplete import ChoicesAtOnce

MAX_POSITION = 32767  # the most that a small integer holds


class OrderedFormSet(ChoicesAtOnce, BaseInlineFormSet):
    """An inline formset that adds new rows at the end unless they have a position."""

    def save_new_objects(self, commit=True):
        kept = [form.instance for form in self.forms if form not in self.deleted_forms]
        last = max((row.position for row in kept), default=0)
        for row in kept:
            if row._state.adding and not row.position:
                last = min(last + 1, MAX_POSITION)
                row.position = last
        return super().save_new_objects(commit)
