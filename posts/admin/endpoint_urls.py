"""Addresses of the editor's endpoints, included under /admin/posts/ before the admin's own."""

from __future__ import annotations

from django.urls import path

from posts.admin import autosaving, check_endpoint, comments, endpoints

app_name = "body_editor"
urlpatterns = [
    path("post/<int:pk>/comments/", comments.list_comments, name="comments"),
    path("post/<int:pk>/comments/add/", comments.add_comment, name="add_comment"),
    path("post/<int:pk>/comments/<int:comment>/settle/", comments.settle_comment, name="settle_comment"),
    path("staff/", comments.list_staff, name="staff"),
    path("source/choose/", endpoints.choose_source, name="choose_source"),
    path("source/labels/", endpoints.source_labels, name="source_labels"),
    path("source/create/", endpoints.create_source, name="create_source"),
    path("speaker/choose/", endpoints.choose_speaker, name="choose_speaker"),
    path("speaker/create/", endpoints.create_speaker, name="create_speaker"),
    path("session/", autosaving.session, name="session"),
    path("post/autosave/", autosaving.autosave, name="begin_draft"),
    path("post/<int:pk>/autosave/", autosaving.autosave, name="autosave"),
    path("post/<int:pk>/presence/", autosaving.presence, name="presence"),
    path("post/check/", check_endpoint.check_post, name="check_post"),
    path("tag/resolve/", endpoints.resolve_tags, name="resolve_tags"),
    path("post/choose/", endpoints.choose_post, name="choose_post"),
    path("image/choose/", endpoints.choose_image, name="choose_image"),
    path("image/read/", endpoints.read_image, name="read_image"),
    path("image/upload/", endpoints.upload_image, name="upload_image"),
    path("embed/<slug:kind>/choose/", endpoints.choose_embed, name="choose_embed"),
    path("embed/<slug:kind>/preview/", endpoints.preview_embed, name="preview_embed"),
]
