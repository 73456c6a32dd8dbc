"""Texts that want to act in a page, and what a browser would act upon there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[c](javascript:alert(1))",
    "<a href='javascript:alert(1)'>c</a>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<form action="http://example.org"><button formaction="javascript:alert(1)">b</button></form>',
    '<meta http-equiv="refresh" content="0;url=http://example.org">',
    '<base href="http://example.org/"><link rel=stylesheet href="http://example.org/a.css">',
    '<object data="data:text/html,<script>alert(1)</script>"></object><embed src="x.swf">',
    "<style>@import url(http://example.org/a.css)</style>",
    '<p style="background:url(http://example.org/a.png)">p</p>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
    "</title></style></code></pre></section><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07",
]
ALLOWED_SCHEMES = ("http:", "https:", "mailto:", "#", "tables/")
ACTIVE = {"script", "iframe", "object", "embed", "base", "form", "svg", "math", "link", "button"}
OWN_SVG = {"class", "viewbox", "role", "aria-labelledby"}  # of a figure as a page holds it
OWN_LINKS = {"tables/", "figures/", "report.ipynb"}  # of a page, to what stands beside it


class Reader(HTMLParser):
    """Collects what a browser would act upon."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep each tag with its attributes."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def find_active(page: str) -> list[str]:
    """Return everything in a page that acts, loads or leads to what it must not."""
    found = []
    for tag, attributes in Reader(page).tags:
        drawn = tag == "svg" and OWN_SVG.issuperset(attributes) and attributes["role"] == "img"
        if (tag in ACTIVE and not drawn) or (
            tag == "meta" and attributes.get("http-equiv") == "refresh"
        ):
            found.append(tag)
        for name, value in attributes.items():
            if name.startswith("on") or name in {"srcdoc", "formaction", "action"}:
                found.append(f"{tag} {name}")
            own = value in OWN_LINKS or str(value).startswith(ALLOWED_SCHEMES)
            if name == "href" and not own:
                found.append(f"{tag} {name}={value}")
            if name == "src" and not str(value).startswith("data:image/png;base64,"):
                found.append(f"{tag} {name}={value}")
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    styles += [str(a["style"]) for _, a in Reader(page).tags if "style" in a]
    return found + [style for style in styles if re.search(r"url\(|@import|expression", style)]
