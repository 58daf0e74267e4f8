"""The body contract written down a second time, as the tests see it: an independent reading of what is stored."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

PHRASES = frozenset(
    [
        "strong",
        "em",
        "sub",
        "sup",
        "cite",
        "abbr",
        "time",
        "mark",
        "ins",
        "del",
        "small",
        "span",
        "a",
        "q",
        "br",
    ]
)
FLOW = frozenset(["p", "h2", "h3", "h4", "ul", "ol", "hr", "blockquote", "aside", "figure", "table"])
ITEM = PHRASES | {"p", "ul", "ol", "#text"}
WORDS = PHRASES | {"#text"}
CHILDREN = {
    "": FLOW,
    **dict.fromkeys(("p", "h2", "h3", "h4", "figcaption"), WORDS),
    **dict.fromkeys(PHRASES - {"br"}, WORDS),
    "ul": {"li"},
    "ol": {"li"},
    "li": ITEM,
    "td": ITEM,
    "th": ITEM,
    "tr": {"td", "th"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "table": {"thead", "tbody"},
    "blockquote": {"p", "ul", "ol"},
    "aside": {"p", "ul", "ol", "blockquote"},
    "figure": {"a", "figcaption"},
    "hr": frozenset(),
    "br": frozenset(),
}
KEY = r"[1-9][0-9]*"
QUOTATION = {
    "data-source": KEY,
    "data-via": f"{KEY}( {KEY})*",
    "data-speaker": f"(person|organization):{KEY}",
    "data-speaker-text": r"\S(.*\S)?",
    "cite": r"https?://[^\s\"'<>]+",
    "lang": r"[A-Za-z]{2,8}(-[A-Za-z0-9]+)*",
}
LANG = {"lang": QUOTATION["lang"]}
ANCHOR = {**LANG, "id": r"[a-z0-9]+([-_][a-z0-9]+)*"}
SPAN = {"colspan": r"[0-9]{1,3}", "rowspan": r"[0-9]{1,3}"}
ATTRIBUTES = {
    **dict.fromkeys(("p", "h2", "h3", "h4"), ANCHOR),
    **dict.fromkeys(("ul", "li", "table", "span", "figcaption"), LANG),
    "ol": {**LANG, "start": r"-?[0-9]+"},
    "abbr": {"title": r"\S(.*\S)?"},
    "time": {"datetime": r"[0-9PT][0-9A-Z:+. -]*"},
    "a": {"href": r".+", "title": r"\S(.*\S)?", "hreflang": LANG["lang"]},
    "td": {**LANG, **SPAN},
    "th": {**LANG, **SPAN, "scope": "row|col|rowgroup|colgroup"},
    "blockquote": QUOTATION,
    "q": QUOTATION,
    "aside": {**LANG, "data-kind": "comment|editor-note", "data-by": QUOTATION["data-speaker"]},
    "figure": {"data-embed": "[a-z]+(-[a-z]+)*", "data-id": KEY},
}
NEEDED = {"a": "href", "span": "lang", "time": "datetime", "aside": "data-kind", "figure": "data-embed"}


def leads_somewhere_safe(address):
    """Say whether a browser would follow the address to http, https, mail, a telephone or this site."""
    # As browsers read it: no control characters or spaces around, no tabs and line ends within, backslash as slash.
    seen = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33))))).replace("\\", "/")
    if seen != address.replace("\\", "/") or seen.startswith("//"):
        return False
    scheme = re.match(r"([^/?#]*?):", seen)
    return scheme is None or scheme[1].lower() in {"http", "https", "mailto", "tel"}


def breaches(html):
    """Return in words what in the body is against the contract."""
    found = []
    anchors = []

    def visit(first, holder):
        node = first
        while node is not None:
            if node.is_text_node:
                if "#text" not in CHILDREN[holder]:
                    found.append(f"words straight in <{holder}>: {node.text_content!r}")
            elif not node.is_element_node:
                found.append(f"a node that is no element: {node.html!r}")
            elif node.tag not in CHILDREN[holder]:
                found.append(f"<{node.tag}> in <{holder}>")
            else:
                look_at(node)
                visit(node.first_child, node.tag)
            node = node.next

    def look_at(node):
        given = node.attributes
        for name, value in given.items():
            pattern = ATTRIBUTES.get(node.tag, {}).get(name)
            if pattern is None or value is None or not re.fullmatch(pattern, value):
                found.append(f"<{node.tag} {name}={value!r}>")
        if "href" in given and not leads_somewhere_safe(given["href"] or ""):
            found.append(f"a link to {given['href']!r}")
        if NEEDED.get(node.tag, "lang") not in given and node.tag in NEEDED:
            found.append(f"<{node.tag}> without its attribute")
        if given.get("data-embed", "video") != "video" and "data-id" not in given:
            found.append("an embed of nothing")
        if "id" in given:
            anchors.append(given["id"])

    visit(LexborHTMLParser(html, is_fragment=True).root, "")
    if len(set(anchors)) < len(anchors):
        found.append(f"anchors twice: {anchors}")
    return found
