"""Whether a document is a press release, and who issues it."""

from __future__ import annotations

import pytest

from posts.importing.reading import read_document

BODY = "The Coalition for Open Ports (COP) condemns the closing of the quay, which has now been shut for three weeks.\n\n“Nobody has asked us so far,” said COP President Jo Ashgrove."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"MEDIA RELEASE\n\nPorts shut\n\n{BODY}", True),
        (f"Ports shut\n\n{BODY}\n\n-30-", True),
        (f"Ports shut\n\nBy Coalition for Open Ports\n\n{BODY}", True),
        (f"Ports shut\n\nBy Jo Ashgrove\n\n{BODY}", False),
        (f"Ports shut\n\n{BODY}\n\nOur House comments:\n\nIndeed.", False),
    ],
)
def test_release_is_told(text, expected):
    document = read_document(text.encode())
    assert document.is_press_release is expected
    if expected:
        assert document.issuers == ("Coalition for Open Ports", "COP")
        assert [quote.attribution.speaker for quote in document.quotes] == ["Jo Ashgrove"]
