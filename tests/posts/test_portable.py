from __future__ import annotations

import pytest

from posts.portable import complete, portable_html, render_together, without_figures
from posts.rendering import render_body
from tests.factories import make_organization, make_person, make_source

HERE, SITE = "http://s/p/", "http://s/"


def portable(html):
    return portable_html(html, here=HERE, site=SITE)


def test_addresses_of_other_sites_are_left_alone():
    html = '<p><a href="//x.example/">a</a><a href="https://y.example/">b</a><a href="#here">c</a></p>'
    assert portable(html) == html.replace('"#here"', '"http://s/p/#here"')


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/tags/", "http://s/tags/"),
        ("#a", "http://s/p/#a"),
        ("//x.example/", "//x.example/"),
        ("mailto:a@x.example", "mailto:a@x.example"),
    ],
)
def test_address_completed(address, whole):
    assert complete(address, here=HERE, site=SITE) == whole


def test_nothing_stays_that_only_this_site_understands():
    html = (
        '<section class="action" id="x"><h2 class="a">Heading</h2><form><input name="q"></form><script>x</script>'
        '<progress>1</progress><p style="x" onclick="y" data-id="3">Words <span class="b">here</span></p></section>'
        '<picture><source srcset="/a.avif"><img src="/a.jpg" alt="A" loading="lazy"></picture>'
    )
    assert portable(html) == ('<h2>Heading</h2><p>Words here</p><img src="http://s/a.jpg" alt="A">')


@pytest.mark.django_db
def test_quotation_says_in_words_whose_it_is():
    ada = make_person(name="Ada")
    source = make_source(
        title="The river", url="https://o.example/", publisher=make_organization(name="Gazette")
    )
    body = f'<blockquote data-source="{source.pk}" data-speaker="person:{ada.pk}"><p>Said.</p></blockquote>'
    assert portable(render_body(body, portable=True).html) == (
        '<figure><blockquote cite="https://o.example/"><p>Said.</p></blockquote><figcaption class="h-cite">— '
        '<span class="speaker">Ada</span>, <cite><a class="u-url p-name" href="https://o.example/">The river</a>'
        '</cite>, <span class="p-publisher">Gazette</span></figcaption></figure>'
    )


def test_figures_of_one_kind_go_and_others_stay():
    image, call = (
        '<figure data-embed="image" data-id="1"></figure>',
        '<figure data-embed="call" data-id="1"></figure>',
    )
    assert without_figures(f"<p>a</p>{image}{call}", "image", {1}) == f"<p>a</p>{call}"
    assert without_figures(f"<p>a</p>{image}{call}", "image", {2}) == f"<p>a</p>{image}{call}"
    assert without_figures(f"<p>a</p>{image}{call}", "call") == f"<p>a</p>{image}"


@pytest.mark.django_db
def test_bodies_rendered_together_are_what_each_is_alone():
    bodies = ["<p>One.</p>", "", "<h2>Two</h2><blockquote><p>A.</p></blockquote>"]
    together = render_together([(body, None) for body in bodies])
    assert together[:2] == ["<p>One.</p>", ""]
    assert together[2] == render_body(bodies[2], portable=True).html
    assert render_together([]) == []
