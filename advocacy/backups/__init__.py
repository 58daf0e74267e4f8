"""Everything the site holds as one file, and back again: written, checked, brought back, proved.

An export (``advocacy/site_archive``) carries what an organisation has published to wherever it goes next. A backup is
for this site alone and leaves nothing out that cannot be made again: accounts, second factors, subscribers, history.
"""
