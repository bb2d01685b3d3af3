"""What other sites show of a published declaration: Open Graph, in the head of the page that begins the client."""

from hashlib import blake2b
from html import escape

from app.http.embedding import discovery_of
from app.publishing.schemas.published import CardOut


def with_card(page: bytes, card: CardOut, public_url: str) -> tuple[bytes, str]:
    """Return a page with a card in its head and its title, and a tag that changes with the card."""
    named = {
        "og:type": "article",
        "og:site_name": "Folkmoot",
        "og:title": card.title,
        "og:description": card.description,
        "og:url": card.url,
        "og:image": card.image_url,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": card.image_alt,
    }
    lines = [f'<meta property="{name}" content="{escape(value)}">' for name, value in named.items()]
    lines += [
        '<meta name="twitter:card" content="summary_large_image">',
        f'<meta name="description" content="{escape(card.description)}">',
        f'<link rel="canonical" href="{escape(card.url)}">',
        discovery_of(card.url, card.title, f"{public_url}/oembed/declarations"),
    ]
    head = "\n  ".join(lines)
    text = page.decode()
    text = text.replace("<title>Folkmoot</title>", f"<title>{escape(card.title)} · Folkmoot</title>\n  {head}", 1)
    return text.encode(), blake2b(head.encode(), digest_size=6).hexdigest()
