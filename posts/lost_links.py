"""Links within a text whose pages are lost: the archived copy beside the address, for readers and for machines.

Attributions of quotations say the same of their sources by themselves: see templates/posts/_attribution.html.
"""

from __future__ import annotations

from collections.abc import Mapping

from posts.models import LinkCheck, Post


def copies_of(post: Post) -> Mapping[str, LinkCheck]:
    """{canonical address: link with ``copy_url`` and ``copy_at``} of what the text links to and an archive has.

    One query; none for a text without links.
    """
    if post.pk is None or 'href="http' not in post.body:
        return {}
    return {link.canonical_url: link for link in post.link_checks.with_copies()}
