"""Forty reviewers at once on the same themes and decisions: what was acknowledged is in the history, nobody overwrites
anybody unseen, and losers are told the version that won.
"""

import asyncio
import random
from collections import Counter
from typing import Any
from uuid import UUID

import httpx
from sqlmodel import Session, col, select

from app.people.authentication import hash_token
from app.people.models import Account, SignInSession
from app.review.models import DispositionChange, ReviewClaim
from app.storage.writer import Tx
from app.themes.models import ThemeEdit
from app.workshops.models import Participation
from tests.cast import Cast, client_of
from tests.review.ground import API, got, ideas, put, themes

REVIEWERS, ROUNDS = 40, 6


def recruit(tx: Tx, cast: Cast) -> list[str]:
    """Take forty people into the design group and return their tokens."""
    tokens = []
    for number in range(REVIEWERS):
        account = Account(name=f"R{number}", created_at=tx.now)
        tx.session.add(account)
        tx.session.flush()
        tokens.append(f"token-of-reviewer-{number}")
        session = SignInSession(
            account_id=account.id,
            token_hash=hash_token(tokens[-1]),
            kind="bearer",
            created_at=tx.now,
            expires_at=tx.now.replace(year=tx.now.year + 1),
        )
        person = Participation(
            workshop_id=cast.workshop_id,
            account_id=account.id,
            role="design_group",
            display_name=f"R{number}",
            joined_at=tx.now,
        )
        tx.session.add_all([session, person])
    tx.session.flush()
    return tokens


async def group(cast: Cast) -> list[httpx.AsyncClient]:
    tokens = await cast.app.state.runtime.writer.write(recruit, cast)
    return [client_of(cast.app, token) for token in tokens]


class Ledger:
    """What reviewers were told: each acknowledged edit as (subject, version, text), and how many lost."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, int, str]] = []
        self.lost = 0

    def note(self, path: str, based_on: int, said: str, answer: httpx.Response, *, of: Any) -> None:
        """Take down an answer: a version that follows the one that it was based on, or 412 with a later one."""
        if answer.status_code == 200:
            version = of(answer.json())
            assert version == based_on + 1, "acknowledged on top of a version that its author had not seen"
            self.kept.append((path, version, said))
        else:
            assert answer.status_code == 412, answer.text
            assert answer.json()["current"]["version"] > based_on
            self.lost += 1


async def test_no_decision_is_overwritten_unseen(cast: Cast) -> None:
    said = await ideas(cast, 3)
    (theme,) = await themes(cast, said)
    paths = [*(f"/contributions/{ident}/disposition" for ident in said), f"/themes/{theme}/disposition"]
    ledger = Ledger()

    async def review(number: int, client: httpx.AsyncClient) -> None:
        chance = random.Random(number)
        for round_ in range(ROUNDS):
            path = chance.choice(paths)
            version = (await got(client, path))["version"]
            words = f"{number} in round {round_}"
            answer = await put(client, path, version, outcome="not_used", words=words)
            ledger.note(path, version, words, answer, of=lambda body: body["version"])

    clients = await group(cast)
    await asyncio.gather(*(review(number, client) for number, client in enumerate(clients)))
    assert len(ledger.kept) + ledger.lost == REVIEWERS * ROUNDS
    assert ledger.lost > 0, "nobody met anybody: this shows nothing"
    assert len({(path, version) for path, version, _ in ledger.kept}) == len(ledger.kept)

    def history(session: Session) -> list[DispositionChange]:
        return list(session.exec(select(DispositionChange).order_by(col(DispositionChange.version))))

    stored = Counter(change.words for change in await cast.app.state.runtime.reader.read(history))
    assert stored == Counter(words for _, _, words in ledger.kept)
    for path in paths:
        items: list[dict[str, Any]] = []
        cursor: dict[str, Any] = {}
        while True:
            page = await got(cast.designer, f"{path}/history", limit=100, **cursor)
            items += page["items"]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        mine = {version: words for where, version, words in ledger.kept if where == path}
        assert {one["version"]: one["words"] for one in items} == mine
        assert sorted(mine) == list(range(1, len(mine) + 1))


async def test_no_theme_is_overwritten_unseen(cast: Cast) -> None:
    said = await ideas(cast, 8)
    made = await themes(cast, said[:4], said[4:])
    ledger = Ledger()

    async def review(number: int, client: httpx.AsyncClient) -> None:
        chance = random.Random(number)
        for round_ in range(ROUNDS):
            theme = chance.choice(made)
            path = f"/themes/{theme}"
            version = (await got(client, path))["version"]
            title = f"By {number} in round {round_}"
            answer = await put(client, path, version, method="PATCH", title=title)
            ledger.note(path, version, title, answer, of=lambda body: body["themes"][0]["version"])

    clients = await group(cast)
    await asyncio.gather(*(review(number, client) for number, client in enumerate(clients)))
    assert len(ledger.kept) + ledger.lost == REVIEWERS * ROUNDS
    assert ledger.lost > 0

    def edits(session: Session) -> list[str]:
        rows = session.exec(select(ThemeEdit).order_by(col(ThemeEdit.number)))
        return [str(after["title"]) for row in rows if row.after for after in row.after["themes"].values()]

    assert Counter(await cast.app.state.runtime.reader.read(edits)) == Counter(said_ for _, _, said_ in ledger.kept)
    for theme in made:
        last = max((version, title) for path, version, title in ledger.kept if path.endswith(str(theme)))
        present = await got(cast.designer, f"/themes/{theme}")
        assert (present["version"], present["title"]) == last


async def test_forty_people_who_claim_at_once_have_nothing_twice(cast: Cast) -> None:
    said = await ideas(cast, 100)
    clients = await group(cast)
    claims = f"{API}/workshops/{cast.workshop_id}/review/claims"
    answers = await asyncio.gather(*(client.post(claims, json={"count": 3}) for client in clients))
    taken = [one["contribution_id"] for answer in answers for one in answer.json()["items"]]
    assert Counter(taken) == Counter(map(str, said))

    def stored(session: Session) -> list[UUID]:
        return [claim.contribution_id for claim in session.exec(select(ReviewClaim))]

    assert sorted(await cast.app.state.runtime.reader.read(stored)) == sorted(said)
    await asyncio.gather(*(client.delete(claims) for client in clients))
    assert await cast.app.state.runtime.reader.read(stored) == []
