from __future__ import annotations

import json

import pytest

from advocacy import fault_reports
from advocacy.logs import request_id


def test_an_event_says_what_broke_and_not_for_whom():
    token = request_id.set("a-request-of-ours")
    event = {
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "jane@secret.example from 192.0.2.7",
                    "stacktrace": {"frames": [{"function": "find", "vars": {"q": "secretword"}}]},
                }
            ]
        },
        "request": {
            "method": "POST",
            "url": "https://press.example/preview/secrettoken/?q=secretword",
            "query_string": "q=secretword",
            "cookies": {"sessionid": "secret"},
            "headers": {"User-Agent": "Secretbrowser"},
            "env": {"REMOTE_ADDR": "192.0.2.7"},
            "data": {"email": "jane@secret.example"},
        },
        "user": {"ip_address": "192.0.2.7"},
        "breadcrumbs": {"values": [{"message": "secretword"}]},
    }
    told = fault_reports.without_people(event)
    request_id.reset(token)
    assert told == {
        "exception": {
            "values": [
                {"type": "ValueError", "value": "… from …", "stacktrace": {"frames": [{"function": "find"}]}}
            ]
        },
        "request": {"method": "POST", "url": "https://press.example/preview/…/"},
        "tags": {"request": "a-request-of-ours"},
    }


def test_what_the_library_would_send_names_nobody(client, db, settings, monkeypatch):
    sentry_sdk = pytest.importorskip("sentry_sdk")
    sent = []

    class Transport(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope):
            sent.append(json.dumps([item.payload.json for item in envelope.items], default=str))

    fault_reports.start("https://key@faults.example/1", transport=Transport)
    try:
        words = {"q": "".join(["sec", "ret"])}  # not a word of this line, which may be seen
        try:
            raise ValueError(f"jane@{words['q']}.example asked /search/?q={words['q']}")
        except ValueError:
            sentry_sdk.capture_exception()
        assert words
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
    assert len(sent) == 1
    assert "ValueError" in sent[0]
    assert "secret" not in sent[0]
