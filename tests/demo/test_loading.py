"""The demo is what a real workshop of its size would have left behind, on both engines."""

import json
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from app.contributions.models import Contribution, Report
from app.core.signing import Keyring
from app.declarations.models import FoundationText
from app.demo.cast import CAST, NEWCOMER, ORGANISER
from app.demo.loading import load, sign_in_cast
from app.log.export import EXPORT_HEADER, export_line
from app.log.heads import sign_head
from app.log.models import LogEntry
from app.log.tree import Frontier
from app.log.verify import verify_export
from app.people.authentication import hash_token
from app.people.models import Account, Organisation, SignInSession
from app.votes.models import FoundationVote, Vote
from app.workshops.models import Participation, Phase, Workshop
from tests.demo.conftest import NOW, LoadedDemo

MAIN, COMING, CLOSED = "nearer-home", "a-good-nights-sleep", "first-week-at-home"
TALLIES = {"agree": "agree", "disagree": "disagree", "pass": "passes"}


def _workshop(demo: LoadedDemo, slug: str) -> Workshop:
    (workshop,) = demo.rows(Workshop, slug=slug)
    return workshop


def test_the_main_workshop_is_as_large_as_promised(demo: LoadedDemo) -> None:
    workshop = _workshop(demo, MAIN)
    kinds = Counter(row.kind for row in demo.rows(Contribution, workshop_id=workshop.id))
    members = demo.rows(Participation, workshop_id=workshop.id)
    speaking = [member for member in members if member.role in {"participant", "design_group"}]
    assert kinds["idea"] >= 400
    assert kinds["comment"] >= 600
    assert len(speaking) == 150
    assert len({member.answers["borough"] for member in speaking}) == 32
    assert len({member.organisation_id for member in members} - {None}) == len(demo.rows(Organisation)) == 30
    assert 12_000 <= len(demo.rows(Vote)) <= 20_000
    assert all(sum(getattr(text, name) for name in TALLIES.values()) > 100 for text in _texts(demo, workshop.id))


def _texts(demo: LoadedDemo, workshop_id: UUID) -> list[FoundationText]:
    keys = {text.id for text in demo.rows(FoundationText)}
    return [
        text
        for text in demo.rows(FoundationText)
        if text.id in keys & {row.text_id for row in demo.rows(Contribution, workshop_id=workshop_id)}
    ]


def test_one_workshop_is_open_one_is_coming_and_one_is_sealed(demo: LoadedDemo) -> None:
    opens = {}
    for slug in (MAIN, COMING, CLOSED):
        phases = demo.rows(Phase, workshop_id=_workshop(demo, slug).id)
        opens[slug] = {phase.name: (phase.opens_at, phase.closes_at) for phase in phases}
    begins, ends = opens[MAIN]["Say what you think"]
    assert timedelta(days=5) <= NOW - begins < timedelta(days=6)
    assert timedelta(days=2) < ends - NOW <= timedelta(days=4)
    assert opens[MAIN]["Last votes"][0] == ends
    assert timedelta(days=1) < opens[COMING]["Say what you think"][0] - NOW < timedelta(days=3)
    assert all(closes_at < NOW - timedelta(days=20) for _, closes_at in opens[CLOSED].values())
    assert _workshop(demo, CLOSED).sealed_at > max(closes_at for _, closes_at in opens[CLOSED].values())
    assert not demo.rows(Contribution, workshop_id=_workshop(demo, COMING).id)


def test_tallies_equal_a_fold_of_the_log(demo: LoadedDemo) -> None:
    folded: dict[UUID, Counter[str]] = defaultdict(Counter)
    comments: Counter[UUID] = Counter()
    for entry in demo.rows(LogEntry):
        said = json.loads(entry.payload)
        if entry.kind in {"vote.cast", "foundation_vote.cast"}:
            folded[entry.subject_id][said["stance"]] += 1
            if said["was"] is not None:
                folded[entry.subject_id][said["was"]] -= 1
        elif entry.kind == "comment.posted":
            comments[UUID(said["parent_id"])] += 1
    assert folded
    for row in [*demo.rows(Contribution), *demo.rows(FoundationText)]:
        assert {name: getattr(row, column) for name, column in TALLIES.items()} == {
            name: folded[row.id][name] for name in TALLIES
        }
    for row in demo.rows(Contribution):
        assert row.support == row.agree - row.disagree
        assert row.comment_count == comments[row.id]


def test_the_log_is_whole_and_could_have_happened(demo: LoadedDemo) -> None:
    # Another test, before this one or after it, signs the cast in, and that is today.
    entries = [entry for entry in demo.rows(LogEntry) if entry.at < NOW or entry.kind != "session.opened"]
    frontier, lines = Frontier(), [EXPORT_HEADER]
    for entry in entries:
        frontier.append(entry.leaf)
        who = entry.workshop_id, entry.actor_id, entry.subject_id
        lines.append(export_line(entry.seq, entry.at, entry.kind, *who, entry.payload, entry.salt, entry.leaf))
    head = sign_head(Keyring(bytes(32)), frontier.size, frontier.root(), NOW)
    verdict = verify_export(lines, [head])
    assert (verdict.problems, verdict.recomputed, verdict.sealed) == ((), len(entries), len(entries))
    instants = [entry.at for entry in entries]
    assert instants == sorted(instants)
    assert instants[-1] < NOW
    posted = {entry.subject_id: entry.at for entry in entries if entry.kind in {"idea.posted", "comment.posted"}}
    assert {row.id: row.posted_at for row in demo.rows(Contribution)} == posted


def test_nobody_speaks_or_votes_before_they_join_or_outside_a_phase(demo: LoadedDemo) -> None:
    windows: dict[UUID, list[Phase]] = defaultdict(list)
    for phase in demo.rows(Phase):
        windows[phase.workshop_id].append(phase)
    joined = {(row.workshop_id, row.account_id): row.joined_at for row in demo.rows(Participation)}
    needed = {"idea.posted": "post_ideas", "comment.posted": "comment", "vote.cast": "vote"}
    for entry in demo.rows(LogEntry):
        if entry.kind in needed:
            assert joined[entry.workshop_id, entry.actor_id] <= entry.at
            assert any(
                phase.opens_at <= entry.at < phase.closes_at and needed[entry.kind] in phase.capabilities
                for phase in windows[entry.workshop_id]
            )


def test_the_moderator_has_something_to_decide_and_the_newcomer_everything_to_say(demo: LoadedDemo) -> None:
    (account,) = demo.rows(Account, email=NEWCOMER.email)
    (member,) = demo.rows(Participation, account_id=account.id, workshop_id=_workshop(demo, MAIN).id)
    assert not demo.rows(Contribution, author_id=member.id)
    assert not demo.rows(Vote, participation_id=member.id)
    assert not demo.rows(FoundationVote, participation_id=member.id)
    reports = demo.rows(Report)
    assert len(reports) == 3
    assert {report.contribution_id for report in reports} == {
        row.id for row in demo.rows(Contribution) if row.report_count
    }


def test_late_ideas_have_fewer_votes_but_have_been_seen(demo: LoadedDemo) -> None:
    ideas = demo.rows(Contribution, workshop_id=_workshop(demo, MAIN).id, kind="idea")
    votes = [row.agree + row.disagree + row.passes for row in ideas]
    fifth = len(votes) // 5
    assert sum(votes[:fifth]) > 2 * sum(votes[-fifth:])
    assert all(seen.impressions >= count for seen, count in zip(ideas, votes, strict=True))
    assert min(votes[: 4 * fifth]) >= 3


def test_the_demo_stays_out_of_a_database_that_is_not_empty(demo: LoadedDemo) -> None:
    before = len(demo.rows(LogEntry))
    assert not load(demo.url, NOW)
    assert len(demo.rows(LogEntry)) == before


def test_the_cast_can_be_signed_in(demo: LoadedDemo) -> None:
    signed_in = sign_in_cast(demo.url)
    assert [one.member for one in signed_in] == list(CAST)
    sessions = {row.token_hash: row for row in demo.rows(SignInSession, kind="bearer")}
    roles = {row.account_id: row.role for row in demo.rows(Participation, workshop_id=_workshop(demo, MAIN).id)}
    for one in signed_in:
        session = sessions[hash_token(one.token)]
        (account,) = demo.rows(Account, id=session.account_id)
        assert (account.email, roles[account.id]) == (one.member.email, one.member.role.value)
        assert account.is_organiser == (one.member is ORGANISER)


def test_nobody_is_signed_in_where_the_demo_is_not(tmp_path: Path, database_url: str) -> None:
    from app.cli import operating
    from app.people.commands import add_organiser
    from app.settings import Settings

    settings = Settings(data_dir=tmp_path, database_url=database_url)
    operating.carry_out(settings, add_organiser, ORGANISER.email, "Somebody else")
    assert sign_in_cast(database_url) == []
    assert not load(database_url, NOW)
