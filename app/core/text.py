"""Text from people: made regular on the way in, rendered and sanitised on the way out."""

import re
import unicodedata

import nh3
from markdown_it import MarkdownIt

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
# It begins only where a run begins: otherwise a run of n spaces inside a line takes n * n steps (20,000 took 7.5 s).
_SPACES = re.compile(r"(?<![ \t])[ \t]+(?=\n|$)")

# Emphasis, lists, quotes and links are what people use in an idea; headings, images and raw HTML are not offered,
# because each has been a way to shout over others or to run a script elsewhere.
_MARKDOWN = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True}).enable(
    ["emphasis", "list", "blockquote", "link", "newline", "escape", "backticks", "entity"]
)
# A line that neither the renderer nor the sanitiser would change: a letter first, and nothing that means something.
_PLAIN = re.compile(
    r"[^\W\d_](?:[ !\"#$%'()+,\-./:;=?@^{|}~\w\u2013\u2014\u2018\u2019\u201c\u201d\u2026](?<!_))*(?<! )"
)
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code"}
_ATTRIBUTES = {"a": {"href"}}
_SCHEMES = {"https", "http", "mailto"}


def tidy(text: str) -> str:
    """Return text in Unicode NFC without control and direction-override characters, lines trimmed, at most one blank
    line.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _SPACES.sub("", _CONTROLS.sub("", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def tidy_line(text: str) -> str:
    """Return text as one tidy line: for names and titles."""
    return " ".join(tidy(text).split())


def render(text: str) -> str:
    """Render the small Markdown of contributions and declarations to HTML that is safe to insert into a page."""
    if _PLAIN.fullmatch(text):  # most ideas: a line of prose costs a microsecond instead of sixty
        return f"<p>{text}</p>\n"
    html = _MARKDOWN.render(text)
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="nofollow noopener ugc")
