"""A result as a table that is its own picture: each row has its bar."""

from html import escape

from app.polls.policy import PollState
from app.polls.queries import Results


def result(found: Results, mine: frozenset[int] = frozenset()) -> str:
    """Return the headline figure, the bars, and the account of all ballots."""
    headline = ""
    if found.headline_share is not None and found.counted:
        label = escape(found.view.poll.headline_label)
        headline = f'<p class="headline"><strong>{found.headline_share:.0f}&nbsp;%</strong> {label}</p>'
    rows = "".join(
        f'<tr{" class=mine" if option.place in mine else ""}><th scope="row">{escape(option.label)}'
        f"{'<span class=yours> your answer</span>' if option.place in mine else ''}</th>"
        f'<td class="bar"><svg aria-hidden="true" width="100%" height="14"><rect width="100%" height="14" rx="7"/>'
        f'<rect class="part" width="{option.share}%" height="14" rx="7"/></svg></td>'
        f'<td class="number">{option.share:.0f}&nbsp;%</td><td class="number count">{option.counted}</td></tr>'
        for option in found.options
    )
    return (
        f'{headline}<table class="bars"><caption>{escape(account(found))}</caption>'
        '<thead><tr><th scope="col">Answer</th><th scope="col"><span class="hidden">Bar</span></th>'
        f'<th scope="col">Share</th><th scope="col">Ballots</th></tr></thead><tbody>{rows}</tbody></table>'
        f"{_apart(found)}"
    )


def account(found: Results) -> str:
    """Return how many ballots the figures are of, and when they were cast: "n = 612, 3 to 17 March 2026"."""
    poll = found.view.poll
    if found.view.state is not PollState.CLOSED:
        return f"n = {found.counted}, still open"
    begun, ended = poll.opens_at, poll.closes_at
    if (begun.year, begun.month) == (ended.year, ended.month):
        span = f"{begun:%-d} to {ended:%-d %B %Y}" if begun.day != ended.day else f"{ended:%-d %B %Y}"
    else:
        span = f"{begun:%-d %B}{f' {begun:%Y}' if begun.year != ended.year else ''} to {ended:%-d %B %Y}"
    return f"n = {found.counted}, {span}"


def _apart(found: Results) -> str:
    """Return the ballots that do not count, each with why; nothing if there are none."""
    if not (found.set_aside or found.refused):
        return ""
    return f'<p class="apart">{found.counted} counted, {found.set_aside} set aside, {found.refused} refused.</p>'
