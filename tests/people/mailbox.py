"""Reading the mail that the service sent in a test: the link's token and the code."""

import re
from dataclasses import dataclass

import httpx
from fastapi import FastAPI

from app.mail.message import Message
from tests.cast import client_of


@dataclass(frozen=True)
class Letter:
    """What the newest mail to somebody says."""

    message: Message
    code: str
    token: str
    path: str


def newest_letter(app: FastAPI, to: str) -> Letter:
    """Return the newest mail to an address. Raises StopIteration if there is none."""
    message = next(p.message for p in app.state.runtime.mailer.posted if p.message.to == to)
    link = re.search(r"https://folkmoot\.test(/sign-in/[0-9a-f-]{36})#t=([\w-]{43})\s", message.text)
    code = re.search(r"^[B-Z]{4}-[B-Z]{4}$", message.text, re.MULTILINE)
    assert link
    assert code
    return Letter(message, code[0], link[2], link[1])


def letter_count(app: FastAPI, to: str) -> int:
    """Return how many mails went to an address."""
    return sum(p.message.to == to for p in app.state.runtime.mailer.posted)


async def ask(client: httpx.AsyncClient, email: str = "zoe@example.org", **more: object) -> dict:
    """Ask for a sign-in and return the answer's body."""
    response = await client.post("/api/v1/sign-ins", json={"email": email, **more})
    assert response.status_code == 202, response.text
    return response.json()


async def redeem(client: httpx.AsyncClient, sign_in_id: str, **proof: object) -> httpx.Response:
    """Redeem a sign-in and return the response."""
    return await client.post(f"/api/v1/sign-ins/{sign_in_id}/redeem", json=proof)


async def sign_in(app: FastAPI, email: str = "zoe@example.org") -> httpx.AsyncClient:
    """Return a browser in which somebody has signed in."""
    browser = client_of(app)
    asked = await ask(browser, email)
    response = await redeem(browser, asked["id"], code=newest_letter(app, email).code)
    assert response.status_code == 201, response.text
    return browser
