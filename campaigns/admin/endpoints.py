"""What the form of a call asks while somebody types: JSON for staff, each address with its own permission."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.models import Demand
from campaigns.suggestions import suggest_demands, suggest_relation
from posts.admin.endpoints import query_of, staff_endpoint


@staff_endpoint("GET", "campaigns.view_demand")
def suggest_demand(request: HttpRequest) -> JsonResponse:
    """Demands worded like ``q``, and how it relates to what was asked before. Three queries beside the session's."""
    text = query_of(request)
    return JsonResponse(
        {
            "results": [
                {
                    "id": suggestion.demand.pk,
                    "label": suggestion.demand.title,
                    "detail": _detail(suggestion.demand),
                    "score": suggestion.score,
                }
                for suggestion in suggest_demands(text)
            ],
            "relation": suggest_relation(text),
            "may_add": request.user.has_perm("campaigns.add_demand"),
        }
    )


def _detail(demand: Demand) -> str:
    asked = _("not public yet")
    if demand.first_asked_on is not None:
        asked = _("first asked %(day)s") % {"day": date_format(demand.first_asked_on, "j F Y")}
    return " · ".join(filter(None, [str(demand.addressee or ""), asked, str(demand.get_status_display())]))
