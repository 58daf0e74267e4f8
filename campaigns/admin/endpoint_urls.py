"""Addresses of the endpoints of campaigns, included under /admin/campaigns/ before the admin's own."""

from __future__ import annotations

from django.urls import path

from campaigns.admin import endpoints

app_name = "campaigns_desk"
urlpatterns = [path("demand/suggest/", endpoints.suggest_demand, name="suggest_demand")]
