"""Names of files as strangers write them."""

import pytest

from webapp.assets.filenames import LONGEST, safe


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("amber-serum.jpg", "amber-serum.png"),
        ("../../etc/passwd", "passwd.png"),
        ("..\\..\\windows\\system32\\evil.exe", "evil.png"),
        ('a"; filename="b.html', "a-filename=-b.png"),
        ("line\r\nSet-Cookie: x=1", "lineSet-Cookie-x=1.png"),
        ("gnp.\u202egpj", "gnp.png"),
        ("nul.txt", "asset-nul.png"),
        (".htaccess", "htaccess.png"),
        ("", "asset.png"),
        ("...", "asset.png"),
        ("\x00\x01", "asset.png"),
        ("Frühling – 2026", "Frühling-–-2026.png"),
        ("v1.2 final", "v1.2-final.png"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_else(given, kept):
    assert safe(given, "png") == kept


def test_a_very_long_name_is_cut():
    assert len(safe("x" * 5000, "png")) == LONGEST + 4
