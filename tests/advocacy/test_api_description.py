"""The description of the interface, held against the running site."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode

from tests.advocacy.test_api import make_everything
from tests.factories import make_post

EXAMPLES = 40  # for each operation
MARKER = "zanzibarite"


def operations(site):
    schema = schemathesis.openapi.from_url(f"{site}/api/openapi.json")
    return [result.ok() for result in schema.get_all_operations()]


@pytest.mark.django_db
def test_description_is_openapi_with_every_operation_named(client):
    description = client.get("/api/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    operations = [operation for path in description["paths"].values() for operation in path.values()]
    assert len(operations) == 12
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] and "422" in operation["responses"] for operation in operations)


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_as_described_and_none_has_a_draft(live_server, mode):
    """Everything that the description allows, or much that it does not: no 5xx, no answer that it does not know."""
    make_everything(3)
    make_post(title=f"{MARKER} draft", body=f"<p>{MARKER}</p>", summary=MARKER)
    statuses = Counter()

    def ask_for(operation):
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy(mode))
        def ask_once(case):
            response = case.call_and_validate()
            assert MARKER not in response.text
            statuses[response.status_code] += 1

        ask_once()

    for operation in operations(live_server.url):
        ask_for(operation)
    assert set(statuses) <= {200, 404, 422}
    assert sum(statuses.values()) > 12 * 5
    assert statuses[200 if mode is GenerationMode.POSITIVE else 422] > 12
