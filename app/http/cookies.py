"""Cookies that only this host gets, only over TLS, and no script sees: the one kind this service sets."""

from starlette.responses import Response


def set_host_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie for so many seconds. Its name begins with `__Host-`, which browsers hold to all of the above."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def clear_host_cookie(response: Response, name: str) -> None:
    """Ask the browser to drop a cookie that `set_host_cookie` set."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
