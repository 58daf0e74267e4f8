from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from posts import fetching
from posts.fetching import (
    FetchFailed,
    FetchInsecure,
    FetchRefused,
    FetchTimedOut,
    FetchTooLarge,
    FetchTooManyRedirects,
    FetchUnresolved,
    fetch,
)


@pytest.fixture
def web(httpserver: HTTPServer, settings: Any) -> HTTPServer:
    """A web server on loopback, which only these settings open."""
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.FETCH_ALLOWED_PORTS = []
    return httpserver


@pytest.fixture
def raw_server(settings: Any) -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Start a server that answers with whatever a function writes to the socket; return its address."""
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.FETCH_ALLOWED_PORTS = []
    listeners: list[socket.socket] = []

    def start(answer: Callable[[socket.socket], None]) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                try:
                    answer(connection)
                except OSError:
                    return  # the reader has left, as it should

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    for listener in listeners:
        listener.close()


def resolver(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Replace name resolution; each look-up takes the next answer. Returns the names asked."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[Any]:
        address = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_page_is_returned_with_what_matters_of_its_answer(web: HTTPServer) -> None:
    web.expect_request("/a").respond_with_data(
        "<p>Crête</p>", content_type="text/html; charset=utf-8", headers={"ETag": '"1"', "Set-Cookie": "a=b"}
    )
    before = datetime.now(UTC)

    page = fetch(web.url_for("/a"))

    assert (page.status, page.url, page.redirects) == (200, web.url_for("/a"), ())
    assert (page.content_type, page.charset, page.text) == ("text/html", "utf-8", "<p>Crête</p>")
    assert page.headers["etag"] == '"1"'
    assert "set-cookie" not in page.headers
    assert before <= page.fetched_at <= datetime.now(UTC)
    assert 0 < page.elapsed < 20


def test_a_missing_page_is_an_answer_and_not_an_error(web: HTTPServer) -> None:
    web.expect_request("/gone").respond_with_data("No more.", status=410)
    page = fetch(web.url_for("/gone"))
    assert (page.status, page.body) == (410, b"No more.")


def test_the_request_says_who_asks_and_carries_nothing_else(web: HTTPServer, settings: Any) -> None:
    settings.FETCH_USER_AGENT = "advocacy-cms/0.1 (+https://press.example/bot)"
    seen: dict[str, str] = {}

    def handler(request: Request) -> Response:
        seen.update(request.headers.items())
        return Response("ok")

    web.expect_request("/").respond_with_handler(handler)
    fetch(web.url_for("/"), accept="text/html")
    assert seen == {
        "Host": f"localhost:{web.port}" if "localhost" in web.url_for("/") else f"127.0.0.1:{web.port}",
        "User-Agent": "advocacy-cms/0.1 (+https://press.example/bot)",
        "Accept": "text/html",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }


def test_a_form_is_posted_and_its_redirect_is_fetched_without_the_form(web: HTTPServer) -> None:
    web.expect_request("/save", method="POST", data="url=https%3A%2F%2Fa.example").respond_with_data(
        status=302, headers={"Location": "/copy"}
    )
    web.expect_request("/copy", method="GET", data="").respond_with_data("kept")
    page = fetch(web.url_for("/save"), method="POST", data={"url": "https://a.example"})
    assert (page.text, page.redirects) == ("kept", (web.url_for("/save"),))


def test_a_head_request_has_no_body(web: HTTPServer) -> None:
    web.expect_request("/a", method="HEAD").respond_with_data("", headers={"Content-Length": "5000000000"})
    assert fetch(web.url_for("/a"), method="HEAD").body == b""


@pytest.mark.parametrize("name", ["Cookie", "Host", "User-Agent"])
def test_a_caller_cannot_set_the_headers_that_are_set_here(name: str) -> None:
    with pytest.raises(ValueError, match=name.lower()):
        fetch("http://a.example/", headers={name: "x"})


# Where it will not go ---------------------------------------------------------


ADDRESSES = r"""
    ftp://press.example/a file:///etc/passwd gopher://press.example/ javascript:alert(1) data:,a
    //press.example/a press.example http:// http:///a http://user@press.example/
    http://user:secret@press.example/ http://press.example@127.0.0.1/ http://press.example:22/
    http://press.example:8080/ http://press.example:99999/ http://press.example:x/
    http://press.example\@127.0.0.1/ http://[::1 http://[fe80::1%25eth0]/ http://127.0.0.1/ http://127.1/
    http://2130706433/ http://0x7f000001/ http://0177.0.0.1/ http://0.0.0.0/ http://localhost/
    http://[::]/ http://[::1]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/
    http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/ http://10.1.2.3/ http://172.16.0.1/
    http://192.168.1.1/ http://169.254.169.254/latest/meta-data/ http://100.64.0.1/ http://①②⑦.⓪.⓪.①/
    http://127。0。0。1/ http://224.0.0.1/ http://255.255.255.255/
"""


@pytest.mark.parametrize(
    "url",
    [
        *ADDRESSES.split(),
        "",
        "http://press example/",
        "http://press.example/a\nHost: b",
        f"http://{'a' * 5000}.example/",
    ],
)
def test_an_address_that_must_not_be_asked_for_is_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        fetch(url, timeout=2)


def test_loopback_is_closed_unless_the_setting_opens_it(httpserver: HTTPServer, settings: Any) -> None:
    settings.FETCH_ALLOWED_PORTS = []
    httpserver.expect_request("/").respond_with_data("secret")
    with pytest.raises(FetchRefused, match="loopback"):
        fetch(httpserver.url_for("/"))
    assert httpserver.log == []


@pytest.mark.parametrize(
    "answer", ["10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1", "64:ff9b::a00:1"]
)
def test_a_name_that_resolves_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    resolver(monkeypatch, answer)
    with pytest.raises(FetchRefused, match="not on the public internet"):
        fetch("https://press.example/")


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://127.0.0.2/", "http://[::1]/", "file:///etc/passwd"]
)
def test_a_redirect_to_a_place_that_is_refused_is_refused(web: HTTPServer, target: str) -> None:
    web.expect_request("/").respond_with_data(status=302, headers={"Location": target})
    with pytest.raises(FetchRefused):
        fetch(web.url_for("/"))


def test_a_resolver_that_changes_its_answer_cannot_move_the_connection(
    web: HTTPServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the checked address is public, the next answer is a private server on the same port."""
    web.expect_request("/").respond_with_data("secret of the private server")
    public = HTTPServer(host="127.0.0.2", port=web.port)
    public.expect_request("/").respond_with_data("public page")
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.2/32"]
    with public:
        asked = resolver(monkeypatch, "127.0.0.2", "127.0.0.1")
        page = fetch(f"http://press.example:{web.port}/")
        monkeypatch.undo()
    assert (page.text, asked, web.log) == ("public page", ["press.example"], [])


def test_each_redirect_is_resolved_and_checked_again(
    web: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.expect_request("/a").respond_with_data(status=301, headers={"Location": "/b"})
    asked = resolver(monkeypatch, "127.0.0.1", "10.0.0.1")
    with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
        fetch(f"http://press.example:{web.port}/a")
    assert asked == ["press.example", "press.example"]


def test_a_proxy_from_the_environment_is_not_used(web: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.expect_request("/").respond_with_data("direct")
    assert fetch(web.url_for("/")).text == "direct"


# Redirects --------------------------------------------------------------------


def test_redirects_are_followed_and_listed(web: HTTPServer) -> None:
    web.expect_request("/1").respond_with_data(status=301, headers={"Location": "/2"})
    web.expect_request("/2").respond_with_data(status=308, headers={"Location": "/caf\u00e9 3#part"})
    web.expect_request("/café 3").respond_with_data("there")
    page = fetch(web.url_for("/1"))
    assert page.text == "there"
    assert page.redirects == (web.url_for("/1"), web.url_for("/2"))
    assert page.url == web.url_for("/").rstrip("/") + "/caf%C3%A9%203"


def test_thirty_redirects_are_too_many(web: HTTPServer) -> None:
    for number in range(30):
        web.expect_request(f"/{number}").respond_with_data(status=302, headers={"Location": f"/{number + 1}"})
    with pytest.raises(FetchTooManyRedirects, match="more than 5 times"):
        fetch(web.url_for("/0"))
    assert len(web.log) == 6


def test_a_circle_of_redirects_is_named_as_such(web: HTTPServer) -> None:
    web.expect_request("/a").respond_with_data(status=302, headers={"Location": "/b"})
    web.expect_request("/b").respond_with_data(status=302, headers={"Location": "/a"})
    with pytest.raises(FetchTooManyRedirects, match="circle"):
        fetch(web.url_for("/a"))


def test_no_credential_of_the_caller_follows_to_another_host(
    web: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver(monkeypatch, "127.0.0.1")
    other = f"http://other.example:{web.port}/b"
    web.expect_request("/a", headers={"Authorization": "Bearer secret"}).respond_with_data(
        status=307, headers={"Location": other, "Set-Cookie": "session=1"}
    )
    seen: list[dict[str, str]] = []

    def handler(request: Request) -> Response:
        seen.append({name.lower(): value for name, value in request.headers.items()})
        return Response("b")

    web.expect_request("/b").respond_with_handler(handler)
    fetch(
        f"http://press.example:{web.port}/a",
        headers={"Authorization": "Bearer secret", "Accept-Language": "fr"},
    )
    assert seen[0]["accept-language"] == "fr"
    assert {"authorization", "cookie"} & seen[0].keys() == set()


# Size and time ----------------------------------------------------------------


def test_a_page_may_be_as_large_as_the_limit_and_no_larger(web: HTTPServer) -> None:
    web.expect_request("/").respond_with_data(b"x" * 1000)
    assert len(fetch(web.url_for("/"), max_bytes=1000).body) == 1000
    with pytest.raises(FetchTooLarge, match="999 bytes"):
        fetch(web.url_for("/"), max_bytes=999)


def test_a_stream_of_two_gigabytes_is_cut_off_at_the_limit(raw_server: Any) -> None:
    sent = [0]

    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        block = b"x" * 65536
        while sent[0] < 2 * 1024**3:
            connection.sendall(block)
            sent[0] += len(block)

    with pytest.raises(FetchTooLarge):
        fetch(raw_server(answer), max_bytes=1024 * 1024)
    assert sent[0] < 64 * 1024**2


def test_a_length_announced_over_the_limit_is_refused_before_reading(raw_server: Any) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n")
        time.sleep(3)

    started = time.monotonic()
    with pytest.raises(FetchTooLarge):
        fetch(raw_server(answer))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
def test_a_zip_bomb_is_counted_unpacked(web: HTTPServer, encoding: str) -> None:
    bomb = (
        zlib.compress(b"\0" * 200_000_000, 9)
        if encoding == "deflate"
        else gzip.compress(b"\0" * 200_000_000, 9)
    )
    if encoding == "gzip, gzip":
        bomb = gzip.compress(bomb)
    web.expect_request("/").respond_with_data(bomb, headers={"Content-Encoding": encoding})
    with pytest.raises(FetchTooLarge):
        fetch(web.url_for("/"), max_bytes=1_000_000)


def test_a_packed_page_is_unpacked(web: HTTPServer) -> None:
    web.expect_request("/").respond_with_data(gzip.compress(b"words"), headers={"Content-Encoding": "gzip"})
    assert fetch(web.url_for("/")).body == b"words"


@pytest.mark.parametrize("encoding", ["compress", "gzip, gzip, gzip", "aes128gcm"])
def test_an_unknown_packing_is_a_failure(web: HTTPServer, encoding: str) -> None:
    web.expect_request("/").respond_with_data(b"??", headers={"Content-Encoding": encoding})
    with pytest.raises(FetchFailed, match="packed"):
        fetch(web.url_for("/"))


@pytest.mark.parametrize("part", ["header", "body", "chunks"])
def test_a_slow_drip_ends_at_the_deadline(raw_server: Any, part: str) -> None:
    def answer(connection: socket.socket) -> None:
        start = {
            "header": b"HTTP/1.1 200 OK\r\nX-Drip: ",
            "body": b"HTTP/1.1 200 OK\r\n\r\n",
            "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        }[part]
        connection.sendall(start)
        for _ in range(200):
            connection.sendall(b"1\r\na\r\n" if part == "chunks" else b"a")
            time.sleep(0.05)

    started = time.monotonic()
    with pytest.raises(FetchTimedOut):
        fetch(raw_server(answer), timeout=0.6)
    assert time.monotonic() - started < 1.5


def test_a_resolver_without_an_answer_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(5))
    with pytest.raises(FetchTimedOut, match="not resolved"):
        fetch("http://press.example/", timeout=0.2)


def test_a_header_without_end_is_too_large(raw_server: Any) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(90):
            connection.sendall(b"X-%d: " % number + b"y" * 2000 + b"\r\n")
        time.sleep(2)

    with pytest.raises(FetchTooLarge, match="header"):
        fetch(raw_server(answer))


# What can break ---------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno",
    ],
)
def test_a_broken_answer_is_a_failure_that_says_so(raw_server: Any, answer: bytes) -> None:
    with pytest.raises(FetchFailed, match="Try again later"):
        fetch(raw_server(lambda connection: connection.sendall(answer)))


def test_a_closed_port_is_a_failure(settings: Any) -> None:
    settings.FETCH_ALLOWED_NETWORKS, settings.FETCH_ALLOWED_PORTS = ["127.0.0.1/32"], []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchFailed, match="does not accept a connection"):
        fetch(f"http://127.0.0.1:{port}/")


def test_a_name_without_address_is_unresolved(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(FetchUnresolved, match=r"press\.example has no address"):
        fetch("http://press.example/")


# Certificates -----------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Any) -> Any:
    """A key and a self-signed certificate for press.example."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "press.example")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("press.example")])
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1)
        )
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    pem, unencrypted = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, unencrypted)
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@pytest.fixture
def tls_web(
    certificate: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[HTTPServer, list[str]]]:
    """An https server for press.example on loopback, and the list of the names that clients asked for."""
    names: list[str] = []
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    serving.sni_callback = lambda _socket, name, _context: names.append(name)
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(fetching, "_tls", lambda: trusting)
    settings.FETCH_ALLOWED_NETWORKS, settings.FETCH_ALLOWED_PORTS = ["127.0.0.1/32"], []
    server = HTTPServer(host="127.0.0.1", port=0, ssl_context=serving)
    server.expect_request("/").respond_with_data("private words")
    with server:
        yield server, names


def test_the_certificate_is_checked_for_the_name_and_not_for_the_address(
    tls_web: tuple[HTTPServer, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, names = tls_web
    port = server.port
    resolver(monkeypatch, "127.0.0.1")
    assert fetch(f"https://press.example:{port}/").text == "private words"
    with pytest.raises(FetchInsecure, match="certificate"):
        fetch(f"https://other.example:{port}/")
    monkeypatch.undo()
    assert names == ["press.example", "other.example"]


def test_an_unknown_certificate_is_refused(tls_web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server, _ = tls_web
    monkeypatch.setattr(fetching, "_tls", ssl.create_default_context)
    resolver(monkeypatch, "127.0.0.1")
    with pytest.raises(FetchInsecure):
        fetch(f"https://press.example:{server.port}/")
    monkeypatch.undo()
