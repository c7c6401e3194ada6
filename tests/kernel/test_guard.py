"""Nothing leads inside: each vector ends before a connection is tried, and public hosts still work."""

import socket
import ssl
import subprocess
import threading

import pytest

from webapp.kernel.guard import Forbidden, checked_url, is_public
from webapp.kernel.http import Mouth, NotSent

CLOSED = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255"),  # noqa: S104
    *("172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.0.1"),
    *("100.64.0.1", "100.127.255.255", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
    *("192.0.0.8", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.175.48.1"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "fe80::1", "fe80::1%1"),
    *("fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001::1", "2001:2::1", "2001:10::1"),
    *("2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1"),
    *("2620:4f:8000::1", "4000::1", "::127.0.0.1", "0:0:0:0:0:ffff:7f00:1"),
]
OPEN = [
    *("8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1"),
    *("172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1", "168.63.129.15"),
    *("168.63.129.17", "169.253.255.255", "223.255.255.255", "198.17.255.255", "198.20.0.1"),
    *("2606:4700:4700::1111", "2a00:1450:4001::1", "2620:fe::fe", "2400:cb00::1"),
]


class Tries:
    """Records where a connection was tried, and refuses all of them."""

    def __init__(self, monkeypatch):
        self.addresses = []
        monkeypatch.setattr("webapp.kernel.wire.socket.socket.connect", self._connect)

    def _connect(self, address):
        self.addresses.append(address[0])
        raise ConnectionRefusedError


@pytest.fixture
def tries(monkeypatch):
    return Tries(monkeypatch)


def resolving(*answers):
    """A resolver that gives these lists of addresses in turn, and the last one for ever."""
    left = list(answers)

    def resolve(_host, port, _timeout):
        texts = left.pop(0) if len(left) > 1 else left[0]
        return [
            (socket.AF_INET6, (text, port, 0, 0)) if ":" in text else (socket.AF_INET, (text, port))
            for text in texts
        ]

    return resolve


def ask(mouth, url):
    return mouth.send("GET", url, seconds=5, limit=1_000)


@pytest.mark.parametrize("address", CLOSED)
def test_an_inner_address_is_refused_and_never_tried(tries, address):
    assert not is_public(address)
    with pytest.raises(Forbidden):
        ask(Mouth(resolver=resolving([address])), "https://files.example/a.png")
    assert tries.addresses == []


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_tried(tries, address):
    assert is_public(address)
    with pytest.raises(NotSent):
        ask(Mouth(resolver=resolving([address])), "https://files.example/a.png")
    assert tries.addresses == [address]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1"),
        *("localhost", "LOCALHOST", "localhost.", "[::1]", "[::7f00:1]", "[::ffff:127.0.0.1]"),
        *("[fec0::1]", "[::ffff:7f00:1]", "0", "0.0.0.0", "169.254.169.254", "[fd00:ec2::254]"),  # noqa: S104
        *("168.63.129.16", "192.0.0.192", "①②⑦.⓪.⓪.①", "127。0。0。1", "[64:ff9b::7f00:1]"),
    ],
)
def test_however_the_host_is_written_nothing_inside_is_tried(tries, host):
    with pytest.raises((Forbidden, NotSent)):
        ask(Mouth(), f"https://{host}/")
    assert tries.addresses == []


def test_one_bad_address_among_good_ones_refuses_the_name(tries):
    with pytest.raises(Forbidden):
        ask(Mouth(resolver=resolving(["8.8.8.8", "10.0.0.1"])), "https://two.example/")
    assert tries.addresses == []


def test_a_name_that_changes_between_check_and_connect_gains_nothing(tries):
    rebinding = resolving(["8.8.8.8"], ["127.0.0.1"])
    with pytest.raises(NotSent):
        ask(Mouth(resolver=rebinding), "https://rebind.example/")
    assert tries.addresses == ["8.8.8.8"], "what was checked is what is connected to"


@pytest.mark.parametrize(
    "url",
    [
        *("http://files.example/", "https://files.example:8443/", "https://files.example:80/"),
        *("https://files.example:22/", "http://files.example:443/"),
        *(
            "ftp://files.example/",
            "file:///etc/passwd",
            "gopher://files.example/",
            "//files.example/",
        ),
        *(
            "https://user@files.example/",
            "https://user:word@files.example/",
            "https:///",
            "https://",
        ),
        *("https://files.example\\@127.0.0.1/", "https://files.example /", "https://a\tb.example/"),
        *("https://[fe80::1%25eth0]/", "https://files.example:99999/", "https://files.example:0/"),
        *(
            "https://files.example\r\nHost: inner/",
            "https://" + "a" * 9_000,
            "javascript:alert(1)",
            "",
        ),
    ],
)
def test_other_schemes_ports_users_and_tricks_are_refused(tries, url):
    with pytest.raises(Forbidden):
        ask(Mouth(resolver=resolving(["8.8.8.8"])), url)
    assert tries.addresses == []


def test_proxies_in_the_environment_are_not_asked(tries, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    with pytest.raises(NotSent):
        ask(Mouth(resolver=resolving(["8.8.8.8"])), "https://files.example/")
    assert tries.addresses == ["8.8.8.8"]


def test_a_trusted_host_may_be_private_on_any_port_and_no_other_may(tries):
    mouth = Mouth(trusted=["http://10.1.2.3:9000/api/v1"])
    for url in ("http://10.1.2.3:9000/", "http://10.1.2.3:9001/file.png", "https://10.1.2.3/"):
        with pytest.raises(NotSent):
            ask(mouth, url)
    assert tries.addresses == ["10.1.2.3"] * 3
    for url in ("http://10.1.2.4:9000/", "http://127.0.0.1:9000/", "https://10.1.2.4/"):
        with pytest.raises(Forbidden):
            ask(mouth, url)
    assert len(tries.addresses) == 3


def test_a_trusted_name_is_compared_without_case_and_final_dot(tries):
    mouth = Mouth(trusted=["http://Provider.Internal:9000"], resolver=resolving(["10.0.0.5"]))
    with pytest.raises(NotSent):
        ask(mouth, "http://provider.internal.:9000/")
    assert tries.addresses == ["10.0.0.5"]


def test_plain_addresses_pass_unchanged():
    assert checked_url("https://files.example/a%20b.png?x=1#y") == (
        "https://files.example/a%20b.png?x=1#y"
    )


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(
        "webapp.kernel.guard.socket.getaddrinfo", lambda *_a, **_k: over.wait(30) and []
    )
    with pytest.raises(NotSent, match="in time"):
        Mouth().send("GET", "https://slow.example/", seconds=0.3, limit=1_000)
    over.set()


@pytest.fixture(scope="module")
def tls_server(tmp_path_factory):
    """A TLS server whose certificate is for `right.example`; answers each request with `ok`."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=right.example", "-keyout", str(key)),
            *("-addext", "subjectAltName=DNS:right.example", "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                plain, _ = listener.accept()
                with context.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(65_536)
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                    )
            except ssl.SSLError:
                continue
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1], certificate
    listener.close()


@pytest.mark.parametrize(("host", "works"), [("right.example", True), ("wrong.example", False)])
def test_a_certificate_for_another_name_is_refused_before_anything_leaves(tls_server, host, works):
    port, certificate = tls_server
    mouth = Mouth(trusted=[f"https://{host}"], resolver=resolving(["127.0.0.1"]))
    mouth._session.verify = str(certificate)
    url = f"https://{host}:{port}/"
    if works:
        assert ask(mouth, url).body == b"ok"
    else:
        with pytest.raises(NotSent):
            ask(mouth, url)


def test_a_self_signed_certificate_is_refused(tls_server):
    port, _ = tls_server
    with pytest.raises(NotSent):
        ask(Mouth(trusted=["https://127.0.0.1"]), f"https://127.0.0.1:{port}/")
