"""The page about all comments by one person: spam or remove them, and ban who wrote them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backcare.comments import banning
from backcare.comments.deciding import Act, decide
from backcare.comments.models import Comment
from backcare.spam.models import SpamTerm

BAN = "ban"


class SweepPages:
    """The part of the admin of comments that serves this page, and says what its moderators may do with bans."""

    def get_urls(self):
        sweep = self.admin_site.admin_view(self.sweep_view)
        return [path("<int:pk>/sweep/", sweep, name="backcare_comment_sweep"), *super().get_urls()]

    def sweep_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide on everything of one email or one address, after a look at how much it is, or ban it, or both."""
        comment = get_object_or_404(Comment, pk=pk if pk < 2**63 else 0)
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        groups = {
            "email": Comment.objects.written_by(comment.email),
            "address": Comment.objects.from_address(comment.address_hash).filter(by_staff=False),
        }
        act, of = request.POST.get("act", ""), request.POST.get("of", "")
        may_ban = self._may_on_bans(request, "add") and not comment.by_staff
        bans = may_ban and (act == BAN or "ban" in request.POST)
        if request.method == "POST" and of in groups and (act in (Act.SPAM, Act.REMOVE) or (act == BAN and bans)):
            if act != BAN:
                changed = decide(groups[of], act, user=request.user)
                text = ngettext("%d comment was hidden.", "%d comments were hidden.", len(changed)) % len(changed)
                self._tell_with_undo(request, text, changed)
            if bans:
                self._ban(request, comment, of)
            return HttpResponseRedirect(self._list_url())
        context = {
            "comment": comment,
            "may_ban": may_ban,
            "bans": {ban.kind for ban in banning.with_bans([comment])[0].bans},
            "counts": {name: comments.count() for name, comments in groups.items()},
            "approved": {name: comments.approved().count() for name, comments in groups.items()},
            "problem": request.method == "POST",
            "back_url": self._list_url(),
        }
        return self._page(request, "admin/backcare/comment/sweep.html", _("All comments by this person"), **context)

    def _ban(self, request, comment, of) -> None:
        """Ban the email address or the connection of a comment, and say so, with the way to lift it."""
        if of == "email":
            ban, is_new = banning.ban(SpamTerm.Kind.EMAIL, comment.email)
            text = _("New comments from %s will be marked as spam.") % ban.text
        else:
            ban, is_new = banning.ban(SpamTerm.Kind.CONNECTION, comment.address_hash)
            text = _("New comments from this connection will be marked as spam.")
        if is_new:
            self.log_addition(request, ban, [{"added": {}}])
        lift = format_html('<a href="{}">{}</a>', self._ban_url(ban, "delete"), _("Lift the ban"))
        self.message_user(request, format_html("{} {}", text, lift), messages.SUCCESS)

    def _may_on_bans(self, request, act: str) -> bool:
        return request.user.has_perm(f"backcare.{act}_spamterm") and self.admin_site.is_registered(SpamTerm)

    def _ban_url(self, ban: SpamTerm, page: str = "change") -> str:
        return reverse(f"admin:backcare_spamterm_{page}", args=[ban.pk], current_app=self.admin_site.name)
