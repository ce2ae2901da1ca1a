"""Text never becomes markup by itself."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bench.page.html import Markup, element, joined, void


class Seen(HTMLParser):
    """What a parser makes of a piece of HTML."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@given(st.text(alphabet=st.characters(exclude_characters="\r\0", exclude_categories=("Cs",))))
def test_any_text_comes_out_as_it_went_in(text):
    seen = Seen(element("p", text, title=text or None))

    assert seen.tags == ["p"]
    assert seen.text == text
    assert seen.attributes == ([("title", text)] if text else [])


def test_markup_inside_stays_markup():
    assert element("p", element("b", "a & b"), " < c") == "<p><b>a &amp; b</b> &lt; c</p>"
    assert joined(["<", Markup("<br>")]) == "&lt;<br>"


def test_names_of_attributes_and_those_without_a_value():
    assert element("a", class_="x", aria_label="y", hidden="") == '<a class="x" aria-label="y" hidden></a>'
    assert element("a", href=None) == "<a></a>"
    assert void("meta", name="viewport") == '<meta name="viewport">'
