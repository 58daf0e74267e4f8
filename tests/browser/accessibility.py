"""What axe finds on a page as it stands, in light colours and in dark ones."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

# Without preload axe leaves the style sheets alone: the policy would refuse what it fetches.
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
EVERYTHING = OPTIONS | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# What other colours can break. Everything else is the same page, and was looked at once.
OF_COLOURS = OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Colours on their way are none of the scheme's; an endless animation cannot be finished and stays as it is.
AT_REST = """() => document.getAnimations()
    .filter(one => one.effect.getComputedTiming().iterations !== Infinity).forEach(one => one.finish())"""
RUN = """([context, options]) => axe.run(context ?? document, options).then(({violations}) => violations.flatMap(
    ({id, nodes}) => nodes.map(({target, html, any}) => [id, target.join(" "), any[0]?.message ?? html.slice(0, 120)])))"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults(page, context=None):
    """Return ``[scheme, rule, place, what]`` for each fault, and one of the rule "too wide" for a page that scrolls sideways.

    ``context`` narrows it to a selector, or to what ``{"include": …}`` names. All rules are tried in light colours; in
    dark ones only those which other colours can break. The page is left in light colours.
    """
    heard = len(page.complaints)
    found = []
    for scheme, options in (("light", EVERYTHING), ("dark", OF_COLOURS)):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AT_REST)
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(Axe().axe_script)
        found += [[scheme, *fault] for fault in page.evaluate(RUN, [context, options])]
    page.emulate_media(color_scheme="light")
    wide = page.evaluate(TOO_WIDE)
    if wide > 0:
        found.append(["light", "too wide", "html", f"{wide} pixels"])
    # Axe tries styles on elements, which the policy forbids and the console reports.
    del page.complaints[heard:]
    return found
