"""What is private lies apart and has no address."""

from __future__ import annotations

import stat

import pytest
from django.core.files.base import ContentFile

from posts.private_files import private_files


def test_private_file_lies_outside_the_public_folder_and_has_no_address(settings):
    storage = private_files()
    name = storage.save("snapshots/one.warc.gz", ContentFile(b"kept"))
    place = settings.PRIVATE_MEDIA_ROOT / "snapshots" / "one.warc.gz"
    assert place.read_bytes() == b"kept"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert settings.MEDIA_ROOT not in place.parents
    with pytest.raises(ValueError, match="no address"):
        storage.url(name)
