"""What a browser would send for a field of a form as it is shown: read from the field's own HTML, so that it holds for
every widget, of whatever making. A leaf: forms in, lists of values out.
"""

from __future__ import annotations

from django.forms import BoundField
from selectolax.lexbor import LexborHTMLParser, LexborNode

_NOT_SENT = {"button", "file", "image", "reset", "submit"}


def sent_by(bound: BoundField) -> dict[str, list[str]]:
    """{name: values} of all controls of the field, those with no value included as an empty list."""
    tree = LexborHTMLParser(str(bound))
    sent: dict[str, list[str]] = {}
    for node in tree.css("input[name], textarea[name], select[name]"):
        name = node.attributes.get("name") or ""
        sent.setdefault(name, []).extend(_values(node))
    return sent


def _values(node: LexborNode) -> list[str]:
    given = node.attributes
    if node.tag == "textarea":
        return [(node.text() or "").replace("\r\n", "\n")]
    if node.tag == "select":
        options = [option for option in node.css("option") if "selected" in option.attributes]
        return [
            option.attributes["value"] or "" if "value" in option.attributes else option.text()
            for option in options
        ]
    kind = (given.get("type") or "text").lower()
    if kind in _NOT_SENT or (kind in ("checkbox", "radio") and "checked" not in given):
        return []
    return [given.get("value") or ("on" if kind == "checkbox" else "")]
