"""Faults reported to a Sentry server, where SENTRY_DSN names one: what broke and where, nothing of who was there.

Needs the extra ``sentry``. Bodies, cookies, headers, query strings, users and the values of variables stay here, and
what an exception says goes through the filter of the logs.
"""

from __future__ import annotations

from typing import Any

from advocacy.logs import request_id, without_secrets


def start(dsn: str, **more: Any) -> None:
    """Report from now on. Raises ImportError without the extra."""
    import sentry_sdk  # optional dependency

    sentry_sdk.init(
        dsn=dsn,
        before_breadcrumb=lambda crumb, hint: None,
        before_send=lambda event, hint: without_people(dict(event)),  # type: ignore[arg-type,return-value] # plain
        include_local_variables=False,
        max_request_body_size="never",
        send_client_reports=False,
        send_default_pii=False,
        server_name="",
        traces_sample_rate=0,
        **more,
    )


def without_people(event: dict[str, Any]) -> dict[str, Any]:
    """The event with method, path and id of its request alone, and no word that names a person or a machine."""
    request = event.pop("request", None) or {}
    for name in ("user", "breadcrumbs", "extra", "server_name", "modules"):
        event.pop(name, None)
    if request:
        address = str(request.get("url", "")).partition("?")[0]
        event["request"] = {"method": request.get("method"), "url": without_secrets(address)}
    if number := request_id.get():
        event["tags"] = {**(event.get("tags") or {}), "request": number}
    filtered: dict[str, Any] = _filtered(event)
    return filtered


def _filtered(value: Any) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {key: _filtered(one) for key, one in value.items() if key != "vars"}
    if isinstance(value, list):
        return [_filtered(one) for one in value]
    return value
