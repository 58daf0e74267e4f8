"""A process of the site for test_page_staleness: takes orders as lines of JSON, answers each with one.

``["save", post, words]`` changes a title, ``["read", address]`` asks for a page as a reader does.
"""

from __future__ import annotations

import json
import sys

import django


def main():
    django.setup()
    from django.test import Client  # slow import: settings are read first

    from advocacy.page_cache import release
    from posts.models import Post
    from posts.publishing import record_save

    client, name = Client(SERVER_NAME="localhost"), release()
    for line in sys.stdin:
        verb, subject, *words = json.loads(line)
        if verb == "save":
            post = Post.objects.get(pk=subject)
            post.title = words[0]
            post.save()
            record_save(post, by=None)
            answer = {}
        else:
            response = client.get(subject)
            answer = {"text": response.content.decode(), "how": response.headers.get("Cache-Status", "")}
            answer["release"] = name
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
