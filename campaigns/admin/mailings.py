"""Mailings in the admin: composed, looked at, tried on oneself, scheduled; what became of each copy."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from campaigns import mailings, sending
from campaigns.models import Delivery, Mailing, MailingPost
from posts import history
from posts.admin.desk import DeskAdmin
from posts.admin.instants import InstantField, InstantInput
from posts.admin.read_only import ReadOnlyAdmin

SEND = "campaigns.send_mailing"
# Kilobytes of HTML after which a large provider shows the beginning only.
CUT_OFF_AT = 102
# A mail has its styles on its elements, and no script.
FRAMED = {"frame-ancestors": [SELF], "style-src": [UNSAFE_INLINE], "script-src": [NONE]}


class MailingForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    audience = forms.ChoiceField(
        label=_("For whom"),
        choices=[pair for pair in Mailing.Audience.choices if pair[0] != Mailing.Audience.ALERT],
        initial=Mailing.Audience.WEEKLY,
        help_text=_("It goes to those who asked for this, in its language."),
    )

    class Meta:
        model = Mailing
        fields = ["subject", "language", "audience", "about", "introduction", "has_whole_texts"]


class ScheduleForm(forms.Form):
    at = InstantField(
        label=_("From when"), widget=InstantInput, required=False, help_text=_("Empty: at once.")
    )


class MailingPostInline(admin.TabularInline):
    model = MailingPost
    extra = 0
    fields = ["position", "post"]
    autocomplete_fields = ["post"]

    class Media:
        js = ["js/admin/ordered_rows.js"]


@admin.register(Mailing)
class MailingAdmin(DeskAdmin):
    form = MailingForm
    list_display = ["subject", "audience", "language", "state", "scheduled_at", "started_at", "copies"]
    list_filter = ["state", "audience", "language"]
    search_fields = ["subject", "introduction"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["about"]
    readonly_fields = ["state"]
    change_form_template = "admin/campaigns/mailing/change_form.html"
    fieldsets = [
        (None, {"fields": ["subject", "introduction", "has_whole_texts"]}),
        (_("To whom"), {"fields": ["language", "audience", "about", "state"]}),
        (_("Rarely needed"), {"classes": ["collapse"], "fields": ["slug"]}),
    ]
    inlines = [MailingPostInline]

    def get_view_on_site_url(self, obj: Mailing | None = None) -> str | None:
        """Readers find what was begun to be sent, and no alert."""
        return None if obj is None or obj.is_open or obj.is_alert else super().get_view_on_site_url(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        sent = Count("deliveries", filter=Q(deliveries__state="sent"))
        rows: QuerySet = super().get_queryset(request).annotate(sent=sent, made=Count("deliveries"))
        return rows

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was begun to be sent stays as it was sent."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_open)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_open)

    @admin.display(description=_("copies sent"))
    def copies(self, obj: Any) -> str:
        return f"{obj.sent} / {obj.made}" if obj.made else "–"

    # Pages -----------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/desk/", view(self.desk), name="campaigns_mailing_desk"),
            path("<int:pk>/mail.html", view(self.mail_page), name="campaigns_mailing_mail"),
            *super().get_urls(),
        ]

    def _mailing(self, request: HttpRequest, pk: int) -> Mailing:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Mailing, pk=pk)

    @method_decorator(csp_replace({"frame-src": [SELF]}))
    def desk(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail as readers get it, and what can be done with it; after sending, the numbers."""
        mailing = self._mailing(request, pk)
        form = ScheduleForm(request.POST if "schedule" in request.POST else None)
        if request.method == "POST" and self._do(request, mailing, form):
            return HttpResponseRedirect(request.path)
        rendered = sending.render(mailing)
        states = dict(Delivery.State.choices)
        counts = mailing.deliveries.order_by().values("state").annotate(n=Count("pk"))
        context = {
            **self.admin_site.each_context(request),
            "title": mailing.subject,
            "opts": self.opts,
            "mailing": mailing,
            "form": form,
            "kilobytes": len(rendered.html.encode()) // 1000 if rendered else 0,
            "cut_off_at": CUT_OFF_AT,
            "text": rendered.text if rendered else gettext("Nothing of it is public any more."),
            "readers": mailings.recipients(mailing).count() if mailing.is_open else None,
            "may_change": self.has_change_permission(request, mailing),
            "may_send": request.user.has_perm(SEND),
            "counts": [(states[row["state"]], row["n"]) for row in counts],
            "after": mailing.deliveries.aggregate(
                bounced=Count("pk", filter=Q(bounced_at__isnull=False)),
                complained=Count("pk", filter=Q(complained_at__isnull=False)),
                left=Count("pk", filter=Q(subscriber__left_at__gte=mailing.started_at or timezone.now())),
            ),
            "unknown_url": reverse("admin:campaigns_delivery_changelist")
            + f"?mailing__id__exact={pk}&state__exact=unknown",
        }
        return render(request, "admin/campaigns/mailing/desk.html", context)

    def _do(self, request: HttpRequest, mailing: Mailing, form: ScheduleForm) -> bool:
        """What a button asks for; False where the form has to be shown again. Raises PermissionDenied."""
        user: Any = request.user
        said, level = "", messages.SUCCESS
        if "choose" in request.POST and self.has_change_permission(request, mailing):
            number = mailings.choose_posts(mailing)
            said = ngettext("%d post was added.", "%d posts were added.", number) % number
            history.record(user, "change", mailing, {"items": ("", said)})
        elif "test" in request.POST and self.has_change_permission(request, mailing):
            if user.email:
                mailings.send_test(mailing, user)
                said = gettext("Sent to %s.") % user.email
            else:
                said, level = gettext("Your account has no e-mail address."), messages.ERROR
        elif "schedule" in request.POST and user.has_perm(SEND):
            if not form.is_valid():
                return False
            try:
                sending.schedule(mailing, form.cleaned_data["at"] or timezone.now(), by=user)
                said = gettext("It is scheduled. Until it begins it can be taken off the schedule.")
            except sending.NotSendable as error:
                said = {
                    "empty": gettext("There is nothing in it yet: choose posts or write an introduction."),
                    "begun": gettext("Its sending has begun already."),
                }[str(error)]
                level = messages.ERROR
        elif "cancel" in request.POST and user.has_perm(SEND):
            if sending.cancel(mailing, by=user):
                said = gettext("It is off the schedule.")
            else:
                said, level = gettext("Its sending has begun already."), messages.ERROR
        else:
            raise PermissionDenied
        self.message_user(request, said, level)
        return True

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp_replace(FRAMED))
    def mail_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The HTML of the mail by itself, for the frames of the desk; its styles are on its elements."""
        mailing = self._mailing(request, pk)
        rendered = sending.render(mailing)
        return HttpResponse(rendered.html if rendered else "")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin, DeskAdmin):
    """Copies, to look at; those whose fate nobody knows, to decide upon."""

    list_display = ["subscriber", "mailing", "state", "sent_at", "answer"]
    list_filter = ["state", ("mailing", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["mailing", "subscriber"]
    search_fields = ["subscriber__address"]
    actions = ["send_again", "take_as_sent"]
    fields = [
        "mailing", "subscriber", "state", "attempts", "claimed_at", "sent_at", "bounced_at",
        "complained_at", "last_error",
    ]  # fmt: skip

    @admin.display(description=_("what was heard"), ordering="last_error")
    def answer(self, obj: Delivery) -> str:
        heard = gettext("complained") if obj.complained_at else gettext("bounced") if obj.bounced_at else ""
        return ": ".join(filter(None, [heard, Truncator(obj.last_error).chars(90)])) or "–"

    def has_send_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(SEND))

    @admin.action(description=_("Send unknown copies again"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._decide(request, queryset, again=True)

    @admin.action(description=_("Take unknown copies as sent"), permissions=["send"])
    def take_as_sent(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._decide(request, queryset, again=False)

    def _decide(self, request: HttpRequest, queryset: QuerySet, *, again: bool) -> None:
        number = sending.decide(queryset.values_list("pk", flat=True), again=again, by=request.user)  # type: ignore[arg-type] # staff only
        words = ngettext("%d unknown copy was decided upon.", "%d unknown copies were decided upon.", number)
        self.message_user(request, words % number, messages.SUCCESS if number else messages.WARNING)
