"""Two pages of the shop: one for everyone, one for customers."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def front(request):
    return render(request, "house/front.html")


def account(request):
    return render(request, "base.html")
