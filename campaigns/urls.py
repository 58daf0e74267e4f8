"""Addresses of what readers are asked to do."""

from __future__ import annotations

from django.urls import path

from campaigns import feeds, ledger_views, newsletter_views, views

app_name = "campaigns"

urlpatterns = [
    path("calls/", ledger_views.ledger, name="ledger"),
    path("calls/demands.csv", ledger_views.ledger_csv, name="ledger_csv"),
    path("calls/demands.json", ledger_views.ledger_json, name="ledger_json"),
    path("calls/feed/", feeds.LedgerFeed(), name="ledger_feed"),
    path("calls/feed.atom", feeds.LedgerAtomFeed(), name="ledger_atom"),
    path("calls/feed.json", feeds.ledger_json_feed, name="ledger_json_feed"),
    path("demands/<word:slug>/", ledger_views.demand, name="demand"),
    path("demands/<word:slug>/feed/", feeds.DemandFeed(), name="demand_feed"),
    path("demands/<word:slug>/feed.atom", feeds.DemandAtomFeed(), name="demand_atom"),
    path("demands/<word:slug>/feed.json", feeds.demand_json_feed, name="demand_json_feed"),
    path("newsletter/", newsletter_views.newsletter, name="newsletter"),
    path("newsletter/subscribe/", newsletter_views.subscribe, name="newsletter_subscribe"),
    path("newsletter/asked/", newsletter_views.asked, name="newsletter_asked"),
    path("newsletter/confirm/<str:token>/", newsletter_views.confirm, name="newsletter_confirm"),
    path("newsletter/preferences/<str:token>/", newsletter_views.preferences, name="newsletter_preferences"),
    path("newsletter/unfollow/<str:token>/", newsletter_views.unfollow, name="newsletter_unfollow"),
    path("newsletter/leave/<str:token>/", newsletter_views.leave, name="newsletter_leave"),
    path("newsletter/reports/<slug:provider>/", newsletter_views.reports, name="newsletter_reports"),
    path("newsletter/issues/<word:slug>/", newsletter_views.issue, name="newsletter_issue"),
    path("petitions/", views.petition_list, name="petition_list"),
    path("petitions/<word:slug>/", views.petition, name="petition"),
    path("petitions/<word:slug>/state.json", views.petition_state, name="petition_state"),
    path("write/<word:slug>/", views.write, name="write"),
]
