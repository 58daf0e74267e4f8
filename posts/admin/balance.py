"""The report of balance: whom the house quoted in a period, as a page with charts and as a file.

Open to whoever may look at quotations.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.admin.desk import DeskAdmin
from posts.balance import as_csv, balance

DAYS = 365  # of the period that is shown first


class PeriodForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "first" in given and "last" in given and given["first"] > given["last"]:
            self.add_error("last", _("The period ends before it begins."))
        return given


class BalanceAdmin(DeskAdmin):
    """An admin of quotations with the report beside its list."""

    change_list_template = "admin/posts/quotation/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("balance/", view(self.balance_view), name="posts_quotation_balance"),
            path("balance.csv", view(self.balance_file), name="posts_quotation_balance_csv"),
            *super().get_urls(),
        ]

    def balance_view(self, request: HttpRequest) -> HttpResponse:
        """The report of the period in the address, the last year where none stands there."""
        form = self._period(request)
        is_valid = form.is_valid()
        given = form.cleaned_data if is_valid else {}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Whom we quote"),
            "opts": self.opts,
            "media": self.media,
            "changelist_url": reverse("admin:posts_quotation_changelist"),
            "form": form,
            "report": balance(given["first"], given["last"]) if is_valid else None,
            "file_url": f"{reverse('admin:posts_quotation_balance_csv')}?{urlencode(given)}",
        }
        return render(request, "admin/posts/quotation/balance.html", context)

    def balance_file(self, request: HttpRequest) -> HttpResponse:
        """The same as CSV; 400 for a period that is none."""
        form = self._period(request)
        if not form.is_valid():
            return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        response = HttpResponse(as_csv(balance(first, last)), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="balance-{first}-{last}.csv"'
        return response

    def _period(self, request: HttpRequest) -> PeriodForm:
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.localdate()
        usual = {"first": today - dt.timedelta(days=DAYS), "last": today}
        return PeriodForm({name: request.GET.get(name) or value for name, value in usual.items()})
