"""Bringing a site that was kept in WordPress in: reading its export, and turning what stands in it into posts.

``streams``, ``wxr``, ``items``, ``blocks``, ``shortcodes``, ``paragraphs``, ``bodies``, ``accounting`` and ``mapping``
are pure: no database and no network. ``plan`` decides what becomes of each item; ``records``, ``media``, ``writing``
and ``old_addresses`` store it; ``bringing`` puts them in order. Nothing becomes public that was not public before.
"""
