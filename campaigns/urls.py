"""Addresses of what readers may do."""

from __future__ import annotations

from django.urls import path

from campaigns import views

app_name = "campaigns"

urlpatterns = [
    path("petitions/", views.petition_list, name="petition_list"),
    path("petitions/<word:slug>/", views.petition, name="petition"),
    path("petitions/<word:slug>/state.json", views.petition_state, name="petition_state"),
    path("write/<word:slug>/", views.write, name="write"),
]
