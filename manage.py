#!/usr/bin/env python3
"""Entry point of every command: ``python3 manage.py demo`` on a fresh machine is all that is needed.

This file stays readable by any old Python, so that it can say what is wrong instead of failing on its syntax.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Python 3.11 or newer is needed; this is Python %s (%s).\n"
        "Install a newer one (Debian: apt-get install python3) and call it by name: python3.11 manage.py demo"
        % (sys.version.split()[0], sys.executable)
    )
if os.name == "nt":
    sys.exit(
        "This project runs on Linux and macOS. On Windows, run it inside the Windows Subsystem for Linux."
    )

from advocacy import bootstrap


def main():
    bootstrap.prepare(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
    from django.core.management import execute_from_command_line  # slow import

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
