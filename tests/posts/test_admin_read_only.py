"""What verbs write is looked at and not changed, by nobody."""

from __future__ import annotations

import pytest
from django.contrib import admin

from posts.admin.read_only import ReadOnlyAdmin
from posts.models import Correction, HistoryEntry, JobState, Quotation, UndoableChange


@pytest.mark.parametrize("model", [Correction, HistoryEntry, JobState, Quotation, UndoableChange])
def test_not_even_a_superuser_changes_it(rf, admin_user, model):
    desk = admin.site._registry[model]
    request = rf.get("/")
    request.user = admin_user
    assert isinstance(desk, ReadOnlyAdmin)
    assert [
        desk.has_view_permission(request),
        desk.has_add_permission(request),
        desk.has_change_permission(request),
        desk.has_delete_permission(request),
    ] == [True, False, False, False]
