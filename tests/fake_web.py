"""A small web on loopback with every kind of page that a visitor may meet; which paths were asked for is kept.

It is reached only where a test opens 127.0.0.1 to ``posts.fetching`` by the setting that is made for that.
"""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SENTENCE = "Nobody who was in that room will pretend that the draft was read to the end."
FILLER = "<p>The guild has read the offer of the port with care.</p>"


def article(sentence=SENTENCE, title="Harbour talks"):
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<nav>Home</nav><main><p>{sentence}</p>{FILLER}</main></body></html>"
    ).encode()


class FakeWeb:
    """``pages[path]`` is a function of the handler that answers, or bytes of HTML."""

    def __init__(self, host="127.0.0.1"):
        self.pages = {}
        self.asked = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.partition("?")[0]
                web.asked.append(path)
                page = web.pages.get(path)
                try:
                    if page is None:
                        answer(self, b"Not here", status=404)
                    elif isinstance(page, bytes):
                        answer(self, page)
                    else:
                        page(self)
                except OSError:
                    return  # the visitor has left, as it should

            def log_message(self, *args):
                """Say nothing."""

        self._server = ThreadingHTTPServer((host, 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://{host}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def url(self, path):
        return self.address + path


def answer(handler, body, status=200, media_type="text/html; charset=utf-8", **headers):
    handler.send_response(status)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def redirect(to, status=302):
    return lambda handler: answer(handler, b"", status=status, Location=to)


def error(status, **headers):
    return lambda handler: answer(handler, b"Not now", status=status, **headers)


def typed(body, media_type):
    return lambda handler: answer(handler, body, media_type=media_type)


def slow(seconds):
    def page(handler):
        time.sleep(seconds)
        answer(handler, article())

    return page


def endless(handler):
    """2 GB without saying so beforehand, a megabyte at a time."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(2048):
        handler.wfile.write(b"x" * 1024 * 1024)


def huge(handler):
    """2 GB, said beforehand."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(2 * 1024**3))
    handler.end_headers()
    handler.wfile.write(b"x" * 1024)


def bomb(handler):
    """A few kilobytes that unpack to twenty megabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(packer.compress(b"\0" * 1024 * 1024) for _ in range(20)) + packer.flush()
    answer(handler, body, Content_Encoding="gzip")


def packed(handler):
    answer(handler, gzip.compress(article()), Content_Encoding="gzip", ETag='"one"')


WALL = (
    b"<!doctype html><html><head><title>Harbour talks</title></head><body><p>Talks on the harbour resumed.</p>"
    b"<p>Subscribe to continue reading this article.</p></body></html>"
)
