"""Files, texts and requests that mean harm: a generator for each kind, and tests that send them through the real doors.

All are the project's own making; none was copied. ``python -m tests.hostile`` runs them and prints how many there were,
what they did, and how much memory it took.
"""
