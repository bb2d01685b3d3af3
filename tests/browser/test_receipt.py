"""Receipts: from posting to the proof, computed in the browser; what was tampered with must be seen to fail."""

import base64
import random
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from app.core.signing import Keyring
from app.log.entries import canonical, leaf_of
from app.log.tree import Frontier, consistency_proof, inclusion_proof, root_at
from tests.browser.ground import Service
from tests.browser.keys import reach
from tests.browser.looks import EVERYWHERE, look
from tests.browser.window import Window


class Leaves:
    """The leaves of a log, as proofs are made from them."""

    def __init__(self, leaves: list[bytes]) -> None:
        self._leaves = leaves

    def leaves(self, start: int, stop: int) -> list[bytes]:
        return self._leaves[start:stop]

    def tile_roots(self, start: int, stop: int) -> list[bytes]:
        return Frontier().extend(self._leaves)[start:stop]


def module(page: Page, function: str, *arguments: Any) -> Any:
    """Call a function of the browser's proof.js on a page of the service; hashes travel in hexadecimal."""
    return page.evaluate(
        """async ([name, given]) => {
          const at = document.querySelector('script[type=module]').src;
          const proof = await import(new URL('../proof.js', at));
          const isHex = (one) => typeof one === 'string' && one.startsWith('hex:');
          const back = (one) => isHex(one) ? proof.fromHex(one.slice(4), (one.length - 4) / 2)
            : Array.isArray(one) ? one.map(back) : one;
          const answer = await proof[name](...given.map(back));
          return answer instanceof Uint8Array ? proof.toHex(answer) : answer;
        }""",
        [function, list(arguments)],
    )


def hexed(value: bytes) -> str:
    return f"hex:{value.hex()}"


@pytest.fixture
def page(visitor: Window) -> Page:
    return visitor.go("/")


def test_the_browser_and_the_service_agree_on_inclusion_in_random_trees(page: Page) -> None:
    chance = random.Random(6962)
    for size in (1, 2, 3, 5, 8, 13, 255, 256, 257, 700):
        log = Leaves([chance.randbytes(32) for _ in range(size)])
        root = root_at(size, log)
        for index in {0, size - 1, chance.randrange(size)}:
            leaf, proof = log.leaves(index, index + 1)[0], inclusion_proof(index, size, log)
            sent = [hexed(node) for node in proof]
            assert module(page, "verifyInclusion", hexed(leaf), index, size, sent, hexed(root)) is True
            wrong = chance.randbytes(32)
            assert module(page, "verifyInclusion", hexed(wrong), index, size, sent, hexed(root)) is False
            assert (
                module(page, "verifyInclusion", hexed(leaf), index, size, [*sent, hexed(wrong)], hexed(root)) is False
            )
            if proof:
                spoilt = [hexed(wrong), *sent[1:]]
                assert module(page, "verifyInclusion", hexed(leaf), index, size, spoilt, hexed(root)) is False
                assert module(page, "verifyInclusion", hexed(leaf), index, size, sent[:-1], hexed(root)) is False
            if size > 1:
                other = (index + 1) % size
                assert module(page, "verifyInclusion", hexed(leaf), other, size, sent, hexed(root)) is False


def test_the_browser_and_the_service_agree_on_growth_of_random_trees(page: Page) -> None:
    chance = random.Random(9162)
    for first, second in (
        (1, 2),
        (1, 1),
        (2, 3),
        (4, 8),
        (7, 8),
        (6, 13),
        (256, 300),
        (255, 600),
        (512, 600),
        (599, 600),
        (0, 9),
    ):
        log = Leaves([chance.randbytes(32) for _ in range(second)])
        old, new = root_at(first, log), root_at(second, log)
        proof = [hexed(node) for node in consistency_proof(first, second, log)]
        assert module(page, "verifyConsistency", first, second, hexed(old), hexed(new), proof) is True
        other = hexed(chance.randbytes(32))
        assert module(page, "verifyConsistency", first, second, other, hexed(new), proof) is False
        assert module(page, "verifyConsistency", first, second, hexed(old), hexed(new), [*proof, other]) is False
        if first:
            # A log in which one early entry was changed later has no proof that leads from the old root.
            changed = Leaves([chance.randbytes(32), *log.leaves(1, second)])
            told = [hexed(node) for node in consistency_proof(first, second, changed)]
            root = hexed(root_at(second, changed))
            assert module(page, "verifyConsistency", first, second, hexed(old), root, told) is False


def test_the_browser_writes_an_entry_as_the_service_does(page: Page) -> None:
    payloads: list[dict[str, Any]] = [
        {"text": 'Quotes " and \\ and \n\t\r\x08\x0c\x01\x1f\x7f', "b": None, "a": True, "list": [-1, {"z": ""}, []]},
        {"text": "Zoë, 日本語, العربية, 👩🏽‍⚕️, \u2028, \u00a0, </script>", "foundation_id": None},
        {"\U0001f600": 1, "\uffee": 2, "é": 3, "A": 4, "10": 5, "9": 6},
    ]  # fmt: skip
    for seq, payload in enumerate(payloads, 4711):
        entry = {
            "at": "2026-06-01T12:00:10.000000Z",
            "kind": "idea.posted",
            "workshop": "w",
            "actor": None,
            "subject": "s",
        }
        ours = canonical(seq, payload=payload, **entry)  # type: ignore[arg-type]
        theirs = module(page, "canonical", seq, {**entry, "payload": payload})
        assert theirs.encode() == ours
        salt = random.Random(seq).randbytes(16)
        assert module(page, "leafOf", hexed(salt), theirs) == leaf_of(salt, ours).hex()


def test_the_browser_checks_signatures(page: Page) -> None:
    keyring = Keyring(bytes(range(32)))
    text = "folkmoot log v1\n1\nroot\nat\n"
    signature = base64.b64encode(keyring.sign(text.encode())).decode()
    assert module(page, "verifySignature", keyring.public_key_text, text, signature) is True
    assert module(page, "verifySignature", keyring.public_key_text, text + "x", signature) is False
    assert module(page, "verifySignature", base64.b64encode(bytes(32)).decode(), text, signature) is False


def receipt_of(window: Window, service: Service, text: str) -> Page:
    """Post an idea in the room, and follow it to its receipt, which is sealed by then."""
    page = window.go("/workshops/the-room?sort=newest")
    page.get_by_label("What would you add or change?").fill(text)
    page.get_by_role("button", name="Post idea").click()
    page.locator("article.idea", has_text=text).wait_for()
    service.seal()
    page.get_by_role("link", name="My contributions").click()
    page.locator("article", has_text=text).get_by_role("link", name="Check the receipt").click()
    return page


def step(page: Page, name: str, answer: str) -> None:
    expect(page.locator(f'[data-step="{name}"]')).to_have_class(f"step {answer}")


def test_from_posting_to_a_proof_that_the_browser_computes(ana: Window, service: Service) -> None:
    page = receipt_of(ana, service, "Put the kettle on.")
    expect(page.get_by_role("heading", name="It is in the record, unchanged.")).to_be_visible(timeout=20_000)
    expect(page.locator("blockquote")).to_have_text("Put the kettle on.")
    for name in ("content", "inclusion", "signature"):
        step(page, name, "yes")
    ana.axe("a receipt")
    assert ana.small_targets() == []
    # The key and the head are remembered: the next receipt is held to them, over a log that has grown.
    page = receipt_of(ana, service, "And two cups.")
    expect(page.get_by_role("heading", name="It is in the record, unchanged.")).to_be_visible(timeout=20_000)
    step(page, "key", "yes")
    step(page, "growth", "yes")


def test_a_receipt_is_found_and_read_by_the_keyboard_alone(ana: Window) -> None:
    page = ana.go("/workshops/the-room")
    reach(page, "My contributions")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My contributions", exact=True)).to_be_focused()
    reach(page, "Check the receipt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="It is in the record, unchanged.")).to_be_visible(timeout=20_000)


@pytest.mark.long
def test_a_receipt_is_sound_in_every_way(ana: Window, service: Service) -> None:
    page = receipt_of(ana, service, "Seen from everywhere.")
    expect(page.get_by_role("heading", name="It is in the record, unchanged.")).to_be_visible(timeout=20_000)
    page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    look(ana, "a receipt", EVERYWHERE)


Change = Callable[[dict[str, Any]], None]


def _set(*path: str, value: Any) -> Change:
    def change(evidence: dict[str, Any]) -> None:
        place: Any = evidence
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value(place[path[-1]])

    return change


def _flip(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (_set("receipt", "entry", "payload", "text", value=lambda _: "What I never said."), "content"),
        (_set("receipt", "leaf", value=_flip), "inclusion"),
        (_set("proof", "hashes", value=lambda hashes: [_flip(hashes[0]), *hashes[1:]]), "inclusion"),
        (_set("head", "tree_size", value=lambda size: size + 1), "signature"),
        (_set("head", "public_key", value=lambda _: base64.b64encode(bytes(31) + b"\x01").decode()), "key"),
    ],
    ids=["another text", "another leaf", "another path", "another size", "another key"],
)
def test_evidence_that_was_tampered_with_is_seen_to_fail(
    ana: Window, service: Service, change: Change, broken: str
) -> None:
    mine = service.api("ana", "GET", f"/me/contributions?workshop={service.room()['id']}")["items"]

    def tamper(route: Route) -> None:
        answer = route.fetch()
        if answer.status != 200:
            route.fulfill(response=answer)
            return
        evidence = answer.json()
        change(evidence)
        route.fulfill(response=answer, json=evidence)

    ana.page.route("**/log/receipts/*", tamper)
    page = ana.go(f"/workshops/the-room/mine/{mine[0]['receipt']['seq']}")
    expect(page.get_by_role("alert")).to_contain_text("This does not add up.", timeout=20_000)
    step(page, broken, "no")
    ana.axe("a receipt that fails")


def test_a_log_that_was_rewritten_since_one_last_looked_is_found_out(ana: Window, service: Service) -> None:
    mine = service.api("ana", "GET", f"/me/contributions?workshop={service.room()['id']}")["items"]
    path = f"/workshops/the-room/mine/{mine[0]['receipt']['seq']}"
    page = ana.go(path)
    expect(page.get_by_role("heading", name="It is in the record, unchanged.")).to_be_visible(timeout=20_000)
    # The head that this browser kept had another root, as after entries were changed: with the service's own signature
    # it convicts the service; here the signature shows that what was kept was spoilt. Neither may pass.
    page.evaluate("""() => {
      const all = JSON.parse(localStorage.getItem('folkmoot:settings'));
      all.evidence.head.root = btoa(String.fromCharCode(...new Uint8Array(32)));
      localStorage.setItem('folkmoot:settings', JSON.stringify(all));
    }""")
    page = ana.go(path)
    expect(page.get_by_role("alert")).to_contain_text("This does not add up.", timeout=20_000)
    step(page, "growth", "no")


def test_a_browser_without_ed25519_says_so(ana: Window, service: Service) -> None:
    mine = service.api("ana", "GET", f"/me/contributions?workshop={service.room()['id']}")["items"]
    ana.context.add_init_script("""
      const real = crypto.subtle.importKey.bind(crypto.subtle);
      crypto.subtle.importKey = (...given) => given[2]?.name === 'Ed25519'
        ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError')) : real(...given);
    """)
    page = ana.go(f"/workshops/the-room/mine/{mine[0]['receipt']['seq']}")
    expect(page.get_by_role("heading", name="What your browser can check is in order.")).to_be_visible(timeout=20_000)
    expect(page.locator('[data-step="signature"]')).to_contain_text("This browser cannot check Ed25519 signatures")
    step(page, "inclusion", "yes")
