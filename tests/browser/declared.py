"""A room with a whole way behind it: themes, a linked text in two versions, what was published, and what came of it."""

from typing import Any

from tests.browser.ground import FOUNDATIONS, IDEAS, Service

THEMES = (
    ("One named person", "enabler", ("Let every patient choose", "Ask people once", "Discharge letters")),
    ("Nights and rotas", "barrier", ("Let night staff", "A room with a kettle")),
    ("Counting what matters", "none", ("Publish waiting times", "Count what matters")),
)
AUDIENCES = (
    ("core", "Give everybody one name to call", "One **named contact** for every person, written on every letter."),
    ("core", "Ask once", "What somebody has said is passed on, not asked again."),
    ("core", "Write for the person", "Letters in plain words, with what happens next in the first line."),
    ("commissioners", "Pay for what people gain", "Put outcomes that people chose into every contract."),
    ("providers", "Let the night write the night's rota", "Those who work it know it."),
)


def declare(service: Service, *, themes: bool = True) -> dict[str, Any]:
    """Take the room of the prepared database to a published declaration; return its ids."""
    room = service.room()
    base = f"/workshops/{room['id']}"
    _seat(service, base)
    ideas = {one["text"]: one["id"] for one in service.api("ana", "GET", f"{base}/ideas?limit=100")["items"]}
    made = {}
    if themes:
        for title, kind, starts in THEMES:
            said = [ident for text, ident in ideas.items() if text.startswith(starts)]
            body = {"title": title, "kind": kind, "contribution_ids": said}
            made[title] = service.api("organiser", "POST", f"{base}/themes", body)["themes"][0]["id"]
    for name in ("ana", "ben"):
        service.api(name, "PUT", f"{base}/participations/me/quote-consent", {"allowed": True})
    _rewrite(service, base)
    _link(service, base, ideas, made)
    sources(service, base)
    body: dict[str, Any] = {"number": 2, "note": "As agreed by the design group.", "area_field": "borough"}
    service.api("organiser", "POST", f"{base}/publications", body | {"area_label": "boroughs"})
    carry_on(service, base)
    return {"room": room, "base": base, "ideas": ideas, "themes": made}


def _seat(service: Service, base: str) -> None:
    """Let dan join and take a seat in the design group."""
    answers = {"borough": "Camden", "role": "nurse"}
    joined = service.api("dan", "POST", f"{base}/participations", {"display_name": "Dan Obi", "answers": answers})
    path = f"{base}/participations/{joined['id']}"
    tag = {"If-Match": f'"v{joined["version"]}"'}
    service.api("organiser", "PATCH", path, {"role": "design_group"}, **tag)


def _rewrite(service: Service, base: str) -> None:
    """Write the second version: a foundation is reworded, one is dropped, one is new."""
    now = service.api("organiser", "GET", f"{base}/declaration")
    kept = []
    for one, (key, title, statement) in zip(now["foundations"][:3], FOUNDATIONS, strict=False):
        body = "What it looks like\n- One named person.\n- A letter in plain words.\n\nHow it is achieved\n- Train people.\n- Leave time for it."  # fmt: skip # noqa: E501
        words = {"key": key, "title": title, "statement": statement, "body": body}
        kept.append({"id": one["foundation_id"] if "foundation_id" in one else one["id"], **words})
    kept[0]["statement"] = "Care begins with the person, and not with the form. We ask what matters to them."
    kept.append(
        {"key": "rested-people", "title": "Rested people", "statement": "Those who care can sleep.", "body": ""}
    )
    preamble = "We who give and receive care **declare** this together. It is ours."
    text = {"title": "Nearer to one another: a declaration", "preamble": preamble, "foundations": kept}
    service.api("organiser", "PUT", f"{base}/declaration", text, **{"If-Match": '"v1"'})


def _link(service: Service, base: str, ideas: dict[str, str], themes: dict[str, str]) -> None:
    desk = service.api("dan", "GET", f"{base}/drafting")
    statements = [part for part in desk["parts"] if part["part"] == "statement"]

    def link(place: int, at: int, kind: str, target: str) -> None:
        part = statements[place]
        where = {
            "foundation_key": part["foundation_key"],
            "part": "statement",
            "anchor": part["sentences"][at]["anchor"],
        }
        body = {"number": desk["number"], "kind": kind, "target_id": target, "role": "basis", "note": "", **where}
        service.api("dan", "POST", f"{base}/sentence-links", body)

    for place, text in ((0, IDEAS[0]), (0, IDEAS[6]), (1, IDEAS[2]), (2, IDEAS[1])):
        link(place, 0, "contribution", ideas[text])
    if themes:
        link(0, 1, "theme", themes["One named person"])
        link(3, 0, "theme", themes["Nights and rotas"])


def sources(service: Service, base: str) -> None:
    """Add a reference and a case study that is shown."""
    claim = {"claim": "People with one named contact come back to hospital less often.", "dated_on": "2025-11-03"}
    service.api("dan", "POST", f"{base}/references", {"foundation_key": FOUNDATIONS[0][0], "kind": "literature", "source": "A journal of integrated care, 12(3)", "link": "https://example.org/named-contact", **claim})  # fmt: skip # noqa: E501
    words = "We gave everybody who comes home **one name to call**. Calls at night fell by a third."
    case = {"title": "One named nurse in Riverside", "text": words, "place": "Riverside Community Trust"}
    sent = service.api(
        "ana", "POST", f"{base}/case-studies", case | {"link": "", "foundation_keys": [FOUNDATIONS[0][0]]}
    )
    tag = {"If-Match": f'"v{sent["version"]}"'}
    service.api("organiser", "POST", f"/case-studies/{sent['id']}/decision", {"show": True, "reason": ""}, **tag)


def carry_on(service: Service, base: str) -> None:
    """Add what follows a publication: an endorsement, recommendations, actions."""
    organisation = service.api("organiser", "GET", "/organisations?q=River")["items"][0]["id"]
    signed = {"signatory": "Dr Sam Rivers", "position": "Medical director", "statement": "We will work by this."}
    service.api("organiser", "POST", f"{base}/endorsements", {"organisation_id": organisation, **signed})
    for audience, title, text in AUDIENCES:
        asked = service.api(
            "dan", "POST", f"{base}/recommendations", {"audience": audience, "title": title, "text": text}
        )
        tag = {"If-Match": f'"v{asked["version"]}"'}
        service.api("dan", "PATCH", f"/recommendations/{asked['id']}", {"state": "open"}, **tag)
    action = {"title": "Name a contact on every ward", "owner": "Riverside Community Trust", "due_on": "2031-12-31"}
    service.api("dan", "POST", f"{base}/actions", action | {"foundation_key": FOUNDATIONS[0][0]})
