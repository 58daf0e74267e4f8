"""Addresses of the pages on which texts come in, under /admin/posts/imports/."""

from __future__ import annotations

from django.urls import path

from advocacy import import_views

app_name = "imports"
urlpatterns = [
    path("", import_views.review_list, name="list"),
    path("new/", import_views.new_text, name="new"),
    path("<int:pk>/", import_views.review_page, name="review"),
    path("<int:pk>/decide/", import_views.decide, name="decide"),
    path("<int:pk>/part/<str:key>/", import_views.part_page, name="part"),
    path("<int:pk>/draft/", import_views.draft, name="draft"),
    path("<int:pk>/remove/", import_views.remove, name="remove"),
]
