"""Addresses of the pages on which texts come in, under /admin/posts/imports/."""

from __future__ import annotations

from django.urls import path

from advocacy import import_views, rereading_views

app_name = "imports"
urlpatterns = [
    path("", import_views.review_list, name="list"),
    path("new/", import_views.new_text, name="new"),
    path("posts/", rereading_views.queue, name="queue"),
    path("posts/<int:pk>/open/", rereading_views.open_post, name="open"),
    path("posts/<int:pk>/skip/", rereading_views.skip, name="skip"),
    path("<int:pk>/apply/", rereading_views.apply_review, name="apply"),
    path("<int:pk>/", import_views.review_page, name="review"),
    path("<int:pk>/decide/", import_views.decide, name="decide"),
    path("<int:pk>/part/<str:key>/", import_views.part_page, name="part"),
    path("<int:pk>/draft/", import_views.draft, name="draft"),
    path("<int:pk>/remove/", import_views.remove, name="remove"),
]
