"""Who may do what, and when: every route, for every role, in every state. This file is meant to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.world import ROLES

Cells = Mapping[str, int]
V1 = {"If-Match": '"v1"'}


def cells(visitor: int, outsider: int, member: int, **others: int) -> Cells:
    """Return a status for each role: outsiders and members alike, but for the roles that are named."""
    outside = {"outsider", "founder", "left"}
    given = {role: visitor if role == "visitor" else outsider if role in outside else member for role in ROLES}
    return {**given, **others}


def all_of(status: int) -> Cells:
    """Return the same status for everybody."""
    return cells(status, status, status)


def speaking(status: int, **others: int) -> Cells:
    """Return the status of those who may speak; observers watch, and others must join first."""
    return cells(401, 403, status, observer=403, **others)


def managing(status: int, **others: int) -> Cells:
    """Return the status of organisers: members are refused, and others do not learn whether there is such a thing."""
    return cells(401, 404, 403, organiser=status, chief=status, **others)


def moderating(status: int, **others: int) -> Cells:
    """Return the status of the desk."""
    return managing(status, moderator=status, **others)


def reviewing(status: int, **others: int) -> Cells:
    """Return the status of organisers and the design group."""
    return managing(status, designer=status, **others)


@dataclass(frozen=True)
class Row:
    """A request, and its status for each role while the workshop is open; `when` has the states that differ.

    Words in braces in `path`, `body` and `query` name things of the world. In an unlisted workshop (`in_room`) those
    who are not in it get 404 for whatever the row says of them, if `when` does not say otherwise.
    """

    method: str
    route: str
    open: Cells
    path: str = ""
    body: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    when: Mapping[str, Cells] = field(default_factory=dict)
    in_room: bool = True
    law: str = ""
    """Why somebody may do this to a thing that they may not read: empty where the law holds."""

    @property
    def name(self) -> str:
        return (
            f"{self.method} {self.route}"
            + (f" [{self.path}]" if self.path else "")
            + (f" {self.query}" if self.query else "")
        )

    def expected(self, role: str, state: str) -> int:
        """Return the status that a role must get in a state."""
        if state in self.when:
            return self.when[state][role]
        if state == "unlisted" and self.in_room and role in {"visitor", "outsider", "founder", "left"}:
            return 401 if self.open[role] == 401 else 404
        return self.open[role]


API = "/api/v1"
ROOM = f"{API}/workshops/{{workshop_id}}"
ONE = f"{API}/contributions/{{contribution_id}}"
HERE = f"{API}/workshops/{{workshop}}"
IDEA, HIDDEN, WITHDRAWN = (f"{API}/contributions/{{{name}}}" for name in ("idea", "hidden", "withdrawn"))
SIGNED_IN = cells(401, 200, 200)
READ_BY_ALL = all_of(200)
HIDDEN_FROM = cells(404, 404, 404, author=200, moderator=200, organiser=200, chief=200)
CLOSED = dict.fromkeys(("coming", "closed", "sealed"), speaking(409))
SPAN = {"opens_at": "2026-06-01T11:00:00Z", "closes_at": "2026-06-08T12:00:00Z"}
LATER = {"closes_at": "2026-06-30T12:00:00Z", "reason": "The network was down."}
WHY = {"reason": "Everybody is here."}


def sealed(then: Cells, **more: Cells) -> dict[str, Cells]:
    """Return what changes when the record is sealed."""
    return {"sealed": then, **more}


def free(method: str, route: str, open_: Cells, path: str = "", **more: Any) -> Row:
    """Return a row that has nothing to do with a workshop."""
    return Row(method, route, open_, path, in_room=False, **more)


PROCESS = [
    free("GET", "/livez", READ_BY_ALL),
    free("GET", "/readyz", READ_BY_ALL),
    free("GET", "/metrics", all_of(404)),
    free("GET", "/problems", READ_BY_ALL),
    free("GET", "/problems/{slug}", READ_BY_ALL, "/problems/not-found"),
    free("GET", f"{API}/openapi.json", READ_BY_ALL),
    free("HEAD", f"{API}/openapi.json", READ_BY_ALL),
    free("GET", "/", READ_BY_ALL),
    free("GET", "/docs", READ_BY_ALL),
    free("GET", "/static/{name}", READ_BY_ALL, "/static/plain.css"),
    free("GET", "/static/client/{version}/{name:path}", READ_BY_ALL, "/static/client/now/main.js"),
    free("GET", "/sign-in", READ_BY_ALL),
    free("GET", "/sign-in/{sign_in_id:uuid}", READ_BY_ALL, "/sign-in/{sign_in}"),
    free("GET", "/join/{slug}", READ_BY_ALL, "/join/any"),
    free("GET", "/workshops/{slug}", READ_BY_ALL, "/workshops/any"),
    free("GET", "/workshops/{slug}/declaration", READ_BY_ALL, "/workshops/any/declaration"),
    free("GET", "/workshops/{slug}/{page:path}", READ_BY_ALL, "/workshops/any/themes"),
    free("GET", "/desk", READ_BY_ALL),
    free("GET", "/desk/{page:path}", READ_BY_ALL, "/desk/any"),
    free("GET", "/account", READ_BY_ALL),
    free("GET", "/plain", READ_BY_ALL),
    free("GET", "/{page}", all_of(404), "/no-such-page"),
    free("GET", "/dev/outbox", READ_BY_ALL),  # in production for nobody: see test_matrix
    free("GET", "/dev/outbox/{number}", all_of(404), "/dev/outbox/99999"),
]
PEOPLE = [
    free("POST", f"{API}/sign-ins", all_of(202), body={"email": "somebody@example.org", "program": True}),
    free(
        "POST",
        f"{API}/sign-ins/{{sign_in_id}}/redeem",
        all_of(201),
        f"{API}/sign-ins/{{sign_in}}/redeem",
        body={"token": "{sign_in_token}", "binding": "binding", "kind": "bearer"},
    ),
    free("GET", f"{API}/me", SIGNED_IN),
    free("PATCH", f"{API}/me", SIGNED_IN, body={"name": "Another name"}),
    free("DELETE", f"{API}/me", cells(401, 204, 204)),
    free("POST", f"{API}/me/email", cells(401, 409, 409, guest=202), body={"email": "g@example.org", "program": True}),
    free("GET", f"{API}/me/sessions", SIGNED_IN),
    free("DELETE", f"{API}/me/sessions", cells(401, 204, 204)),
    free(
        "DELETE",
        f"{API}/me/sessions/{{session_id}}",
        cells(401, 404, 404, author=204),
        f"{API}/me/sessions/{{session}}",
    ),
    free("DELETE", f"{API}/me/session", cells(401, 204, 204)),
    free("GET", f"{API}/me/contributions", SIGNED_IN),
    free("GET", f"{API}/me/preferences", SIGNED_IN),
    free("PATCH", f"{API}/me/preferences", SIGNED_IN, body={"news": True}),
    free("GET", f"{API}/me/data", SIGNED_IN),
    free("GET", f"{API}/organisations", READ_BY_ALL),
    free("POST", f"{API}/organisations", cells(401, 201, 201), body={"name": "A new trust"}),
    free("GET", f"{API}/organisations/{{organisation_id}}", READ_BY_ALL, f"{API}/organisations/{{organisation}}"),
    free(
        "PATCH",
        f"{API}/organisations/{{organisation_id}}",
        cells(401, 403, 403, founder=200, chief=200),
        f"{API}/organisations/{{organisation}}",
        body={"name": "Riverside Community Trust"},
        headers=V1,
    ),
    free(
        "POST",
        f"{API}/organisations/{{organisation_id}}/merge",
        cells(401, 403, 403, founder=200, chief=200),
        f"{API}/organisations/{{organisation}}/merge",
        body={"into": "{another_organisation}"},
    ),
]
ROOMS = [
    free("POST", f"{API}/workshops", cells(401, 403, 403, founder=201, chief=201), body={"title": "A new room"}),
    free("GET", f"{API}/workshops", READ_BY_ALL),
    free("GET", f"{API}/workshop-templates", READ_BY_ALL, query={"starts_on": "2026-10-20"}),
    Row("GET", f"{API}/workshops/by-slug/{{slug}}", READ_BY_ALL, f"{API}/workshops/by-slug/{{slug}}"),
    Row("GET", "/plain/workshops/{slug}", READ_BY_ALL),
    Row("GET", ROOM, READ_BY_ALL),
    Row("PATCH", ROOM, managing(200), body={"summary": "In short"}, headers=V1, when=sealed(managing(409))),
    Row(
        "PUT",
        f"{ROOM}/schedule",
        managing(200),
        body={"phases": "{phases}"},
        headers=V1,
        when=sealed(managing(409)),
    ),
    Row("POST", f"{ROOM}/phases/{{phase_id}}/open-now", managing(409), body=WHY, when={"coming": managing(200)}),
    Row(
        "POST",
        f"{ROOM}/phases/{{phase_id}}/close-now",
        managing(200),
        body=WHY,
        when={"coming": managing(409), "closed": managing(409), "sealed": managing(409)},
    ),
    Row(
        "POST",
        f"{ROOM}/phases/{{phase_id}}/extend",
        managing(200),
        body=LATER,
        when={"closed": managing(409), "sealed": managing(409)},
    ),
    Row("POST", f"{ROOM}/phases/{{phase_id}}/reopen", managing(409), body=LATER, when={"closed": managing(200)}),
    Row("POST", f"{ROOM}/seal", managing(409), body=WHY, when={"closed": managing(200)}),
    Row(
        "POST",
        f"{ROOM}/clone",
        cells(401, 404, 403, chief=201),
        body={"title": "Again", "shift_to": "2026-09-01T08:00:00Z"},
    ),
]
JOINING = [
    Row(
        "POST",
        f"{ROOM}/participations",
        cells(401, 201, 409),
        body={"display_name": "Newcomer"},
        when=sealed(cells(401, 409, 409), unlisted=cells(401, 201, 409)),
        law="An unlisted workshop that is open to all is joined by whoever was told its address.",
    ),
    Row("GET", f"{ROOM}/participations", moderating(200)),
    Row("GET", f"{ROOM}/participations/me", cells(401, 404, 200)),
    Row(
        "PATCH",
        f"{ROOM}/participations/me",
        cells(401, 404, 200),
        body={"display_name": "Called otherwise"},
        when=sealed(cells(401, 404, 409)),
    ),
    Row("DELETE", f"{ROOM}/participations/me", cells(401, 404, 204)),
    Row("GET", f"{ROOM}/participations/{{participation_id}}", cells(401, 403, 200)),
    Row("PATCH", f"{ROOM}/participations/{{participation_id}}", managing(200), body={"role": "observer"}, headers=V1),
    Row(
        "POST",
        f"{ROOM}/participations/{{participation_id}}/remove",
        managing(204),
        body={"reason": "Threatened somebody."},
    ),
    Row("POST", f"{ROOM}/guest-link", managing(201), when=sealed(managing(409))),
    Row("DELETE", f"{ROOM}/guest-link", managing(204), when=sealed(managing(409))),
    free(
        "POST",
        f"{API}/guests",
        all_of(201),
        body={"workshop_id": "{workshop}", "link_token": "{guest_token}", "display_name": "A guest"},
        when=sealed(all_of(409)),
    ),
    Row(
        "POST",
        f"{ROOM}/invitations",
        managing(200),
        body={"invitations": [{"email": "invited@example.org"}]},
        when=sealed(managing(409)),
    ),
    Row("GET", f"{ROOM}/invitations", managing(200)),
    Row("POST", f"{ROOM}/invitations/{{invitation_id}}/resend", managing(200), when=sealed(managing(409))),
    Row("DELETE", f"{ROOM}/invitations/{{invitation_id}}", managing(204), when=sealed(managing(409))),
]
TEXT = [
    Row(
        "PUT",
        f"{ROOM}/declaration",
        managing(200),
        body={
            "title": "T",
            "preamble": "We say.",
            "foundations": [{"key": "one", "title": "One", "statement": "We must."}],
        },
        headers=V1,
        when=sealed(managing(409)),
    ),
    Row("GET", f"{ROOM}/declaration", READ_BY_ALL),
    Row("GET", f"{ROOM}/declaration/versions", READ_BY_ALL),
    Row("GET", f"{ROOM}/declaration/versions/{{number}}", READ_BY_ALL, f"{HERE}/declaration/versions/1"),
    Row("GET", f"{ROOM}/foundations", READ_BY_ALL),
]
SAYING = [
    Row("POST", f"{ROOM}/ideas", speaking(201), body={"text": "Another idea of mine"}, when=CLOSED),
    Row("GET", f"{ROOM}/ideas", READ_BY_ALL),
    Row("GET", f"{ROOM}/ideas", READ_BY_ALL, query={"sort": "fair"}),
    Row("GET", f"{ROOM}/ideas", READ_BY_ALL, query={"mine": "true"}),
    Row("GET", f"{ROOM}/ideas", READ_BY_ALL, query={"q": "nurse"}),
    Row("GET", f"{ROOM}/ideas", READ_BY_ALL, query={"sort": "most_supported"}, when={"hidden": all_of(409)}),
    Row("POST", f"{ONE}/comments", speaking(201), body={"text": "A comment of mine"}, when=CLOSED),
    Row("GET", f"{ONE}/comments", READ_BY_ALL),
    Row(
        "POST",
        f"{ROOM}/foundations/{{foundation_id}}/comments",
        speaking(201),
        body={"text": "A comment of mine"},
        when=CLOSED,
    ),
    Row("GET", f"{API}/foundations/{{foundation_id}}/comments", READ_BY_ALL),
    Row("GET", ONE, READ_BY_ALL),
    Row("GET", f"{ONE}/history", READ_BY_ALL),
    Row(
        "PATCH",
        ONE,
        cells(401, 403, 403, author=200),
        body={"text": "Put otherwise"},
        headers=V1,
        when=dict.fromkeys(("coming", "closed", "sealed"), cells(401, 403, 403, author=409)),
    ),
    Row("DELETE", ONE, cells(401, 403, 403, author=200), when=sealed(cells(401, 403, 403, author=409))),
    Row("GET", f"{ROOM}/similar", READ_BY_ALL, query={"text": "a named nurse"}),
    Row("POST", f"{ROOM}/similar", READ_BY_ALL, body={"text": "a named nurse"}),
]
MODERATION = [
    Row("POST", f"{ONE}/reports", cells(401, 403, 201, author=409), body={"reason": "spam"}),
    Row("POST", f"{ONE}/hide", moderating(200), body={"reason": "spam"}, headers=V1),
    Row("POST", f"{ONE}/restore", moderating(409), body={"note": ""}, headers=V1),
    Row("POST", f"{ONE}/reports/settle", moderating(409), body={}, headers=V1),
    Row(
        "POST",
        f"{ONE}/reports/settle",
        moderating(200),
        f"{API}/contributions/{{reported}}/reports/settle",
        body={},
        headers=V1,
    ),
    Row("POST", f"{ONE}/claim", moderating(200)),
    Row("DELETE", f"{ONE}/claim", moderating(204)),
    Row("GET", f"{ROOM}/moderation", moderating(200)),
    Row("GET", f"{ROOM}/moderation", moderating(200), query={"state": "hidden"}),
    Row("GET", f"{ROOM}/moderation/log", moderating(200)),
]
VOTE = cells(401, 404, 200, observer=403)
NO_VOTE = dict.fromkeys(("coming", "closed", "sealed"), cells(401, 404, 409, observer=403))
VOTES = [
    Row("PUT", f"{ONE}/stance", VOTE, body={"stance": "agree"}, when=NO_VOTE),
    Row("DELETE", f"{ONE}/stance", VOTE, when=NO_VOTE),
    Row("PUT", f"{API}/foundation-texts/{{text_id}}/stance", VOTE, body={"stance": "agree"}, when=NO_VOTE),
    Row("DELETE", f"{API}/foundation-texts/{{text_id}}/stance", VOTE, when=NO_VOTE),
    Row("GET", f"{ROOM}/foundation-stances/me", READ_BY_ALL),
]
THEME = f"{API}/themes/{{theme_id}}"
POLL = f"{API}/polls/{{poll_id}}"
PAGE, FRAME = "/polls/{key}", "/embed/polls/{key}"
NEW_POLL = {"question": "Shall we?", "options": ["Yes", "No"], "closes_at": "2026-07-01T12:00:00Z"}
BALLOT = {"token": "A" * 94, "choices": [0]}
RESULT = cells(403, 403, 403, organiser=200, chief=200)


def at_poll(method: str, route: str, open_: Cells, **more: Any) -> Row:
    """Return a row of a poll's page or frame: any site may show them, so they are the same for everybody."""
    return free(method, route, open_, route.replace("{key}", "{poll_slug}"), **more)


POLLS = [
    Row(
        "POST",
        f"{API}/polls",
        managing(201),
        body=NEW_POLL | {"workshop_id": "{workshop}"},
        when=sealed(managing(409)),
    ),
    free("POST", f"{API}/polls", cells(401, 403, 403, founder=201, chief=201), body=NEW_POLL),
    Row("GET", f"{API}/polls", managing(200), query={"workshop_id": "{workshop}"}),
    free("GET", f"{API}/polls", SIGNED_IN),
    free("GET", POLL, READ_BY_ALL),
    Row("PATCH", POLL, managing(200), body={"thanks": "Thank you"}, headers=V1, when=sealed(managing(409))),
    Row("POST", f"{POLL}/open-now", managing(409), body=WHY),
    Row("POST", f"{POLL}/close-now", managing(200), body=WHY, when=sealed(managing(409))),
    Row(
        "POST",
        f"{POLL}/invitations",
        managing(201),
        f"{API}/polls/{{invited_poll}}/invitations",
        body={"count": 2},
        when=sealed(managing(409)),
    ),
    Row("GET", f"{POLL}/ballots", managing(200)),
    Row(
        "POST",
        f"{POLL}/ballots/set-aside",
        managing(200),
        body={"ids": ["{ballot}"], "why": "A test."},
        when=sealed(managing(409)),
    ),
    Row("POST", f"{POLL}/ballots/release", managing(409), body={"ids": ["{ballot}"], "why": "A test."}),
    Row("GET", f"{POLL}/decisions", managing(200)),
    Row("POST", f"{API}/polls/arrivals", cells(401, 403, 204), body={"arrival": "{arrival}"}),
    free("GET", f"{POLL}/results", RESULT),
    free("GET", f"{POLL}/results.csv", RESULT),
    free("POST", f"{POLL}/tokens", all_of(200), body={}),
    free("POST", f"{POLL}/ballots", all_of(403), body=BALLOT),
    free("OPTIONS", f"{POLL}/tokens", all_of(204), law="A browser asks first whether it may ask."),
    free("OPTIONS", f"{POLL}/ballots", all_of(204), law="A browser asks first whether it may ask."),
    free("POST", f"{API}/polls/confirmations", all_of(404), body={"token": "t" * 43}),
    at_poll("GET", PAGE, READ_BY_ALL),
    at_poll("POST", PAGE, all_of(403)),
    at_poll("GET", f"{PAGE}/voted", READ_BY_ALL),
    at_poll("GET", f"{PAGE}/onward", all_of(303), when={"unlisted": all_of(404)}),
    at_poll("GET", f"{PAGE}/result.svg", RESULT),
    at_poll("GET", f"{PAGE}/result.png", RESULT),
    at_poll("GET", f"{PAGE}/card.png", READ_BY_ALL),
    at_poll("GET", f"{PAGE}/qr.svg", READ_BY_ALL),
    at_poll("GET", f"{PAGE}/qr.png", READ_BY_ALL),
    at_poll("GET", FRAME, READ_BY_ALL),
    at_poll("POST", FRAME, all_of(403)),
    at_poll("GET", f"{FRAME}/voted", READ_BY_ALL),
    free("GET", "/polls/-/confirm", READ_BY_ALL),
    free("POST", "/polls/-/confirm", all_of(404)),
    free("GET", "/embed/{name}", READ_BY_ALL, "/embed/poll.js"),
    free("GET", "/oembed", READ_BY_ALL, query={"url": "https://folkmoot.test/polls/{poll_slug}"}),
]
SEES_RUNS = reviewing(200, moderator=200)
THEMES_LATER = cells(401, 403, 403, designer=200, moderator=200, organiser=200, chief=200)
THEMES_HIDDEN = cells(401, 403, 403, designer=409, moderator=409, organiser=409, chief=409)
THEMES_NOW = dict.fromkeys(("closed", "sealed"), cells(401, 403, 200))
THEMES = [
    Row("POST", f"{ROOM}/theme-runs", reviewing(201), body={}),
    Row("GET", f"{ROOM}/theme-runs", SEES_RUNS),
    Row("GET", f"{ROOM}/theme-runs/{{run_id}}", SEES_RUNS),
    Row("POST", f"{ROOM}/theme-runs/{{run_id}}/cancel", reviewing(200), f"{HERE}/theme-runs/{{queued_run}}/cancel"),
    Row("GET", f"{ROOM}/themes", THEMES_LATER, when=THEMES_NOW),
    Row(
        "GET",
        f"{ROOM}/themes/{{number}}/contributions",
        THEMES_LATER,
        f"{HERE}/themes/1/contributions",
        when=THEMES_NOW,
    ),
    Row("GET", f"{ROOM}/theme-runs/{{run_id}}/clusters", SEES_RUNS),
    Row("GET", THEME, THEMES_LATER, when=THEMES_NOW),
    Row("GET", f"{THEME}/contributions", THEMES_LATER, when=THEMES_NOW),
    Row("GET", f"{THEME}/edits", SEES_RUNS),
    Row("GET", f"{ROOM}/theme-edits", SEES_RUNS),
    Row("POST", f"{ROOM}/theme-edits/{{edit_id}}/undo", reviewing(200)),
    Row("POST", f"{ROOM}/themes", reviewing(201), body={"title": "Ours"}),
    Row("PATCH", THEME, reviewing(200), body={"title": "Ours"}, headers=V1),
    Row("DELETE", THEME, reviewing(200), headers=V1),
    Row("POST", f"{THEME}/merge", reviewing(404), body={"others": [{"id": "{nothing}", "version": 1}]}, headers=V1),
    Row(
        "POST",
        f"{THEME}/split",
        reviewing(200),
        body={"parts": [{"title": "Half", "contribution_ids": ["{idea}"]}]},
        headers=V1,
    ),
    Row("POST", f"{THEME}/split-proposal", reviewing(409), body={}),
    Row("POST", f"{THEME}/contributions", reviewing(200), body={"pin": ["{idea}"]}, headers=V1),
    Row("POST", f"{THEME}/move", reviewing(404), body={"contribution_ids": ["{idea}"], "to": "{nothing}"}, headers=V1),
    Row("PUT", f"{ROOM}/theme-order", reviewing(200), body={"themes": [{"id": "{theme}"}]}, headers=V1),
    Row("GET", f"{THEME}/support", THEMES_LATER, when=THEMES_NOW | {"hidden": THEMES_HIDDEN}),
    Row("GET", f"{ROOM}/theme-map", THEMES_LATER, when=THEMES_NOW),
    Row("GET", f"{ROOM}/duplicates", SEES_RUNS),
    Row("GET", f"{ROOM}/duplicate-merges", SEES_RUNS),
    Row(
        "POST",
        f"{ROOM}/duplicate-merges",
        reviewing(201),
        body={"kept_id": "{idea}", "other_ids": ["{reported}"]},
    ),
    Row(
        "POST",
        f"{ROOM}/duplicate-merges/{{merge_id}}/undo",
        reviewing(404),
        f"{HERE}/duplicate-merges/{{nothing}}/undo",
    ),
    Row("GET", f"{ROOM}/theme-tray", SEES_RUNS),
    Row("GET", f"{ROOM}/likely-themes", THEMES_LATER, query={"text": "a named nurse"}, when=THEMES_NOW),
    Row("GET", f"{ONE}/themes", THEMES_LATER, when=THEMES_NOW),
    Row("GET", f"{ROOM}/theme-proposals", SEES_RUNS),
    Row("GET", f"{ROOM}/theme-proposals/{{proposal_id}}", SEES_RUNS),
    Row("POST", f"{ROOM}/theme-proposals/{{proposal_id}}/accept", reviewing(200), body={}),
    Row("POST", f"{ROOM}/theme-proposals/{{proposal_id}}/dismiss", reviewing(200)),
    Row("POST", f"{ROOM}/theme-proposals/settle", reviewing(200), body={"accept_from": 0.5}),
]

SEES_REVIEW = reviewing(200, moderator=200, observer=200)
REVIEWED, CODES = f"{ROOM}/review", f"{API}/coding-frames/{{frame_id}}"
USED = {"outcome": "used"}
REVIEW = [
    Row("GET", REVIEWED, SEES_REVIEW),
    Row("GET", f"{REVIEWED}/dispositions", SEES_REVIEW, query={"outcome": "not_used"}),
    Row("GET", f"{REVIEWED}/history", SEES_REVIEW),
    Row("GET", f"{ONE}/disposition", SEES_REVIEW),
    Row("GET", f"{ONE}/disposition", SEES_REVIEW, f"{API}/contributions/{{reported}}/disposition"),
    Row("PUT", f"{ONE}/disposition", reviewing(409), body=USED, headers={"If-Match": '"v0"'}),
    Row(
        "PUT",
        f"{ONE}/disposition",
        reviewing(200),
        f"{API}/contributions/{{reported}}/disposition",
        body=USED,
        headers=V1,
    ),
    Row("DELETE", f"{ONE}/disposition", reviewing(200), f"{API}/contributions/{{reported}}/disposition", headers=V1),
    Row("GET", f"{ONE}/disposition/history", SEES_REVIEW, f"{API}/contributions/{{reported}}/disposition/history"),
    Row("POST", f"{ONE}/disposition/settle", reviewing(409), body=USED, headers={"If-Match": '"v0"'}),
    Row("PUT", f"{ONE}/reading", reviewing(200), f"{API}/contributions/{{restored}}/reading", body=USED),
    Row("GET", f"{THEME}/disposition", SEES_REVIEW),
    Row("PUT", f"{THEME}/disposition", reviewing(200), body=USED, headers={"If-Match": '"v0"'}),
    Row("DELETE", f"{THEME}/disposition", reviewing(200), headers={"If-Match": '"v0"'}),
    Row("GET", f"{THEME}/disposition/history", SEES_REVIEW),
    Row("GET", f"{REVIEWED}/disagreements", SEES_REVIEW),
    Row("GET", f"{REVIEWED}/agreement", SEES_REVIEW),
    Row("GET", f"{REVIEWED}/queue", SEES_REVIEW),
    Row("GET", f"{REVIEWED}/queue", SEES_REVIEW, query={"frame": "{frame}", "free": "true"}),
    Row("GET", f"{REVIEWED}/claims", SEES_REVIEW),
    Row("POST", f"{REVIEWED}/claims", reviewing(201), body={"count": 2}),
    Row("DELETE", f"{REVIEWED}/claims", reviewing(204)),
    Row("PUT", f"{REVIEWED}/claims/{{contribution_id}}", reviewing(200), f"{HERE}/review/claims/{{restored}}"),
    Row("DELETE", f"{REVIEWED}/claims/{{contribution_id}}", reviewing(204)),
    Row("GET", f"{REVIEWED}/settings", SEES_REVIEW),
    Row("PUT", f"{REVIEWED}/settings", managing(200), body={"second_share": 20}, headers=V1),
    Row("GET", f"{REVIEWED}/presence", SEES_REVIEW),
    Row("PUT", f"{REVIEWED}/presence", reviewing(204), body={"theme_id": "{theme}"}),
    Row("DELETE", f"{REVIEWED}/presence", reviewing(204)),
    free("GET", f"{API}/coding-frame-presets", READ_BY_ALL),
    Row("GET", f"{REVIEWED}/frames", SEES_REVIEW),
    Row("POST", f"{REVIEWED}/frames", reviewing(201), body={"preset": "aqua"}),
    Row("GET", CODES, SEES_REVIEW),
    Row("PUT", CODES, reviewing(200), body={"name": "Ours", "codes": [{"label": "One"}]}, headers=V1),
    Row("DELETE", CODES, reviewing(204), headers=V1),
    Row("GET", f"{ONE}/codings/{{frame_id}}", SEES_REVIEW),
    Row("PUT", f"{ONE}/codings/{{frame_id}}", reviewing(200), body={"code_ids": ["{code}"]}),
    Row(
        "DELETE",
        f"{ONE}/codings/{{frame_id}}",
        cells(401, 404, 403, designer=404, chief=404, organiser=204),
        f"{API}/contributions/{{reported}}/codings/{{frame}}",
    ),
    Row("GET", f"{CODES}/suggestions", SEES_REVIEW, query={"contribution": "{idea}"}),
    Row("GET", f"{CODES}/agreement", SEES_REVIEW),
    Row("GET", f"{CODES}/disagreements", SEES_REVIEW),
    Row("GET", f"{CODES}/cross-table", SEES_REVIEW),
    Row("GET", f"{CODES}/cross-table.svg", SEES_REVIEW),
]

VOICE = {"foundation_key": "get-personal", "part": "statement", "anchor": "{anchor}"}
ANSWERING = cells(401, 404, 200, observer=403)
PUBLISHED = f"{ROOM}/published"
DECLARATION_FRAME = "https://folkmoot.test/embed/declarations/{workshop}"
UNLISTED_FOR_ALL = {"unlisted": all_of(404)}
PUBLISHING = [
    Row(
        "GET",
        f"{ROOM}/declaration/versions/{{number}}/sentences",
        READ_BY_ALL,
        f"{HERE}/declaration/versions/1/sentences",
    ),
    Row("GET", f"{ROOM}/declaration/compare", READ_BY_ALL, query={"first": 1, "second": 1}),
    Row("GET", f"{ROOM}/drafting", SEES_RUNS),
    Row(
        "POST",
        f"{ROOM}/sentence-links",
        reviewing(201),
        body={"number": 1, **VOICE, "kind": "contribution", "target_id": "{restored}"},
    ),
    Row("GET", f"{ROOM}/sentence-links", SEES_RUNS, query={"removed": "true"}),
    Row("DELETE", f"{API}/sentence-links/{{link_id}}", reviewing(204), f"{API}/sentence-links/{{link}}"),
    Row(
        "POST",
        f"{ROOM}/suggestions",
        reviewing(201),
        body={"number": 1, **VOICE, "replacement": "Other words.", "reason": "Clearer."},
    ),
    Row("GET", f"{ROOM}/suggestions", SEES_RUNS, query={"state": "all"}),
    Row(
        "POST",
        f"{API}/suggestions/{{suggestion_id}}/accept",
        managing(200),
        f"{API}/suggestions/{{suggestion}}/accept",
        body={},
        headers=V1,
        when=sealed(managing(409)),
    ),
    Row(
        "POST",
        f"{API}/suggestions/{{suggestion_id}}/decline",
        reviewing(200),
        f"{API}/suggestions/{{suggestion}}/decline",
        body={"reason": "No."},
        headers=V1,
    ),
    Row(
        "POST",
        f"{API}/suggestions/{{suggestion_id}}/withdraw",
        cells(401, 404, 403, organiser=200),
        f"{API}/suggestions/{{suggestion}}/withdraw",
        headers=V1,
    ),
    Row("GET", f"{ROOM}/substance-statements", READ_BY_ALL),
    Row(
        "POST",
        f"{ROOM}/substance-statements",
        reviewing(409),
        body={"from_text_id": "{text}", "to_text_id": "{text}", "reason": "The same."},
    ),
    Row(
        "DELETE",
        f"{API}/substance-statements/{{statement_id}}",
        cells(401, 404, 404),
        f"{API}/substance-statements/{{nothing}}",
    ),
    Row("POST", f"{ROOM}/references", reviewing(201), body={"claim": "It helps.", "source": "A journal"}),
    Row("GET", f"{ROOM}/references", READ_BY_ALL),
    Row(
        "PATCH",
        f"{API}/references/{{reference_id}}",
        reviewing(200),
        f"{API}/references/{{reference}}",
        body={"claim": "It helps much."},
        headers=V1,
    ),
    Row("DELETE", f"{API}/references/{{reference_id}}", reviewing(204), f"{API}/references/{{reference}}"),
    Row("GET", f"{ROOM}/participations/me/quote-consent", cells(401, 403, 200)),
    Row("PUT", f"{ROOM}/participations/me/quote-consent", cells(401, 403, 200), body={"allowed": True}),
    Row("POST", f"{ROOM}/case-studies", cells(401, 201, 201), body={"title": "With us", "text": "We did it."}),
    Row("GET", f"{ROOM}/case-studies", READ_BY_ALL),
    Row(
        "GET",
        f"{ROOM}/case-studies",
        cells(404, 404, 403, moderator=200, organiser=200, chief=200),
        query={"state": "waiting"},
    ),
    Row(
        "POST",
        f"{API}/case-studies/{{case_study_id}}/decision",
        moderating(200),
        f"{API}/case-studies/{{case_study}}/decision",
        body={"show": True},
        headers=V1,
    ),
    Row("POST", f"{ROOM}/publications", managing(201), body={"number": 1}),
    Row("GET", f"{ROOM}/publications", READ_BY_ALL),
    Row("GET", f"{ROOM}/publications/preview", managing(200)),
    Row("GET", PUBLISHED, READ_BY_ALL),
    Row("GET", f"{PUBLISHED}/foundations/{{key}}", READ_BY_ALL, f"{HERE}/published/foundations/get-personal"),
    Row("GET", f"{PUBLISHED}/voices", READ_BY_ALL, query=VOICE),
    Row("GET", f"{PUBLISHED}/record", READ_BY_ALL),
    Row("GET", f"{PUBLISHED}/quotes", READ_BY_ALL),
    Row("GET", f"{PUBLISHED}/embed", READ_BY_ALL),
    Row("GET", f"{PUBLISHED}/card", READ_BY_ALL),
    # Any site may show it, so it is the same for everybody.
    Row("GET", "/embed/declarations/{key}", READ_BY_ALL, "/embed/declarations/{workshop}", when=UNLISTED_FOR_ALL),
    Row("GET", "/oembed/declarations", READ_BY_ALL, query={"url": DECLARATION_FRAME}, when=UNLISTED_FOR_ALL),
    Row("GET", f"{PUBLISHED}/card.png", READ_BY_ALL),
    Row("GET", f"{PUBLISHED}/poster.{{form}}", READ_BY_ALL, f"{HERE}/published/poster.pdf"),
    Row("GET", f"{PUBLISHED}/summary.{{form}}", READ_BY_ALL, f"{HERE}/published/summary.pdf"),
    Row("GET", f"{PUBLISHED}/slides/{{place}}.{{form}}", READ_BY_ALL, f"{HERE}/published/slides/1.svg"),
    Row("POST", f"{PUBLISHED}/feedback", all_of(202), body={"text": "This misses the nights."}),
    Row("GET", f"{ROOM}/feedback", READ_BY_ALL),
    Row(
        "GET",
        f"{ROOM}/feedback",
        cells(404, 404, 403, moderator=200, organiser=200, chief=200),
        query={"state": "waiting"},
    ),
    Row(
        "POST",
        f"{API}/feedback/{{feedback_id}}/decision",
        moderating(200),
        f"{API}/feedback/{{feedback}}/decision",
        body={"show": True},
        headers=V1,
    ),
    Row("GET", f"{ONE}/outcome", READ_BY_ALL),
    Row("GET", f"{ONE}/outcome", HIDDEN_FROM, f"{HIDDEN}/outcome"),
    Row("GET", f"{ROOM}/participations/me/outcomes", cells(401, 403, 200)),
]
OUTCOMES = [
    Row(
        "POST",
        f"{ROOM}/endorsements",
        managing(201),
        body={"organisation_id": "{another_organisation}", "signatory": "Dr Rivers", "position": "Director"},
    ),
    Row("GET", f"{ROOM}/endorsements", READ_BY_ALL),
    Row(
        "POST",
        f"{API}/endorsements/{{endorsement_id}}/withdrawal",
        managing(200),
        f"{API}/endorsements/{{endorsement}}/withdrawal",
        body={},
    ),
    Row("POST", f"{ROOM}/recommendations", reviewing(201), body={"title": "Name a contact"}),
    Row("GET", f"{ROOM}/recommendations", READ_BY_ALL),
    Row(
        "PATCH",
        f"{API}/recommendations/{{recommendation_id}}",
        reviewing(200),
        f"{API}/recommendations/{{recommendation}}",
        body={"title": "Name one"},
        headers={"If-Match": '"v2"'},
    ),
    *(
        Row(
            method,
            f"{API}/recommendations/{{recommendation_id}}/answer",
            {**ANSWERING, **{role: 204 for role, status in ANSWERING.items() if status == 200}}
            if method == "DELETE"
            else ANSWERING,
            f"{API}/recommendations/{{recommendation}}/answer",
            body=body,
        )
        for method, body in (("PUT", {"answer": "agree"}), ("DELETE", None))
    ),
    Row(
        "GET",
        f"{API}/recommendations/{{recommendation_id}}/answers",
        SEES_RUNS,
        f"{API}/recommendations/{{recommendation}}/answers",
    ),
    Row(
        "PUT",
        f"{ROOM}/priorities/{{audience}}",
        ANSWERING,
        f"{HERE}/priorities/core",
        body={"order": ["{recommendation}"]},
    ),
    Row("GET", f"{ROOM}/priorities/{{audience}}", READ_BY_ALL, f"{HERE}/priorities/core"),
    Row("POST", f"{ROOM}/actions", reviewing(201), body={"title": "Begin", "owner": "Riverside Trust"}),
    Row("GET", f"{ROOM}/actions", READ_BY_ALL),
    Row(
        "PATCH",
        f"{API}/actions/{{action_id}}",
        reviewing(200),
        f"{API}/actions/{{action}}",
        body={"state": "done"},
        headers=V1,
    ),
    Row("GET", f"{API}/actions/{{action_id}}/history", READ_BY_ALL, f"{API}/actions/{{action}}/history"),
]
INSIGHT = [
    Row("GET", f"{ROOM}/pulse", moderating(200)),
    Row("GET", f"{ROOM}/targets", moderating(200)),
    Row(
        "PUT",
        f"{ROOM}/targets",
        managing(200),
        body={"targets": [{"field": "role", "value": "participant", "target": 20}]},
        headers=V1,
        when=sealed(managing(409)),
    ),
    Row("GET", f"{ROOM}/coverage", moderating(200)),
]
COUNTS = {"tallies", "votes"}
EXPORTS = [
    Row(
        "GET",
        f"{ROOM}/exports/{{kind}}.{{file_format}}",
        managing(200),
        f"{HERE}/exports/{kind}.{file_format}",
        when={"hidden": managing(409)} if kind in COUNTS else {},
    )
    for kind in ("ideas", "comments", "tallies", "votes", "people", "coverage", "moderation")
    for file_format in ("csv", "json", "xlsx")
    # A workbook takes the longest to make, and who may have it is decided before.
    if file_format != "xlsx" or kind == "ideas"
]
EVIDENCE = [
    free("GET", f"{API}/log/key", READ_BY_ALL),
    free("GET", f"{API}/log/heads", READ_BY_ALL),
    free("GET", f"{API}/log/heads/latest", READ_BY_ALL),
    free("GET", f"{API}/log/consistency", READ_BY_ALL, query={"first": "1", "second": "{last}"}),
    free("GET", f"{API}/log/receipts/{{seq}}", READ_BY_ALL, f"{API}/log/receipts/1"),
    free("GET", f"{API}/log/export", READ_BY_ALL),
    Row("GET", f"{ROOM}/feed", READ_BY_ALL, query={"after": "0", "live": "false"}),
]
# The same routes asked for things that few may know of: hidden, withdrawn, of another workshop, or of none at all.
OBSCURE = [
    Row("GET", ONE, HIDDEN_FROM, HIDDEN),
    Row("GET", f"{ONE}/history", HIDDEN_FROM, f"{HIDDEN}/history"),
    Row("GET", f"{ONE}/comments", HIDDEN_FROM, f"{HIDDEN}/comments"),
    Row("POST", f"{ONE}/comments", cells(401, 404, 404), f"{HIDDEN}/comments", body={"text": "To what is hidden"}),
    Row(
        "PATCH",
        ONE,
        cells(401, 404, 404, author=409, moderator=403, organiser=403, chief=403),
        HIDDEN,
        body={"text": "Put otherwise"},
        headers={"If-Match": '"v3"'},
    ),
    Row(
        "DELETE",
        ONE,
        cells(401, 404, 404, author=200, moderator=403, organiser=403, chief=403),
        HIDDEN,
        when=sealed(cells(401, 404, 404, author=409, moderator=403, organiser=403, chief=403)),
    ),
    Row(
        "POST",
        f"{ONE}/reports",
        cells(401, 404, 404, author=409, moderator=409, organiser=409, chief=409),
        f"{HIDDEN}/reports",
        body={"reason": "spam"},
    ),
    Row(
        "POST",
        f"{ONE}/restore",
        cells(401, 404, 404, author=403, moderator=200, organiser=200, chief=200),
        f"{HIDDEN}/restore",
        body={},
        headers={"If-Match": '"v3"'},
    ),
    # Somebody may vote in the very moment in which a moderator hides: members are told why it no longer counts.
    Row(
        "PUT",
        f"{ONE}/stance",
        {**VOTE, **{role: 409 for role, status in VOTE.items() if status == 200}},
        f"{HIDDEN}/stance",
        body={"stance": "agree"},
        when=NO_VOTE,
    ),
    *(
        Row(
            method,
            f"{ONE}{rest}",
            all_of(404) if method == "GET" else cells(401, 404, 404),
            f"{WITHDRAWN}{rest}",
            body=body,
            headers=V1,
        )
        for method, rest, body in (
            ("GET", "", None),
            ("GET", "/history", None),
            ("GET", "/comments", None),
            ("POST", "/comments", {"text": "To what is gone"}),
            ("PATCH", "", {"text": "Put otherwise"}),
            ("DELETE", "", None),
            ("POST", "/reports", {"reason": "spam"}),
        )
    ),
    # The outsider's own workshop, unlisted: for them a room like any other, for everybody else nothing.
    *(
        free(method, route, {**cells(nobody, 404, 404), "outsider": theirs}, path, body=body)
        for method, route, path, body, nobody, theirs in (
            ("GET", ROOM, f"{API}/workshops/{{other}}", None, 404, 200),
            ("GET", f"{ROOM}/ideas", f"{API}/workshops/{{other}}/ideas", None, 404, 200),
            ("GET", f"{ROOM}/declaration", f"{API}/workshops/{{other}}/declaration", None, 404, 404),
            ("GET", f"{ROOM}/feed", f"{API}/workshops/{{other}}/feed?after=0&live=false", None, 404, 200),
            ("GET", ONE, f"{API}/contributions/{{elsewhere}}", None, 404, 200),
            ("POST", f"{ROOM}/ideas", f"{API}/workshops/{{other}}/ideas", {"text": "Not mine to say"}, 401, 201),
            ("GET", f"{ROOM}/participations", f"{API}/workshops/{{other}}/participations", None, 401, 403),
            (
                "GET",
                f"{ROOM}/participations/{{participation_id}}",
                f"{API}/workshops/{{other}}/participations/{{participation}}",
                None,
                401,
                404,
            ),
            ("GET", f"{ROOM}/theme-runs/{{run_id}}", f"{API}/workshops/{{other}}/theme-runs/{{run}}", None, 401, 403),
        )
    ),
]
TABLE: list[Row] = [
    *PROCESS,
    *PEOPLE,
    *ROOMS,
    *JOINING,
    *TEXT,
    *SAYING,
    *MODERATION,
    *VOTES,
    *POLLS,
    *THEMES,
    *REVIEW,
    *PUBLISHING,
    *OUTCOMES,
    *INSIGHT,
    *EXPORTS,
    *EVIDENCE,
    *OBSCURE,
]
