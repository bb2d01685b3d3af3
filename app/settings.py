"""What the operator decides: one frozen object, read once from the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix `FOLKMOOT_`."""

    model_config = SettingsConfigDict(env_prefix="FOLKMOOT_", frozen=True, extra="ignore")

    environment: Literal["development", "production"] = "development"
    """`production` hides the development outbox and refuses to run without mail and a public address."""
    data_dir: Path = Path("var")
    """Everything the service stores on disk."""
    database_url: str = ""
    """Empty: the SQLite file `folkmoot.db` in the data directory. Or `postgresql://...`."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    """Processes that serve requests; more than one needs PostgreSQL."""
    public_url: str = ""
    """The address people use, for links in mail. Empty: host and port."""
    embed_url: str = ""
    """Where embedded polls are served: a host name of its own, that never gets a cookie. Empty: the public address."""
    poll_proof: int = Field(default=20_000, ge=0, le=1_000_000)
    """What a ballot's proof of work costs while nothing is going on: hashes to try at most. 0 asks for none."""
    trusted_hosts: tuple[str, ...] = ()
    """Host names that requests may carry besides the public one."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses whose X-Forwarded-* headers are believed, comma separated."""
    secret: str = ""
    """The secret that keys are derived from; several machines must share it. Empty: made once in the data directory."""
    smtp_url: str = ""
    """`smtp://user:password@host:587` or `smtps://...`. Empty: mail goes to the development outbox."""
    mail_from: str = "Folkmoot <folkmoot@localhost>"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "console"
    metrics_token: str = ""
    """Bearer token for /metrics. Empty: only callers on the same machine may read it."""
    queue_capacity: int = Field(default=4000, ge=1)
    """Writes that may wait; beyond, the answer is 503 with Retry-After."""
    rate_per_minute: int = Field(default=600, ge=1)
    """Requests a minute that one person may make on average."""
    join_client: bool = True
    """Whether the client's modules are sent joined. Off: each as the file that it is, for who works on the client."""
    background: bool = True
    """Whether this process does background work: durable jobs, announcements, housekeeping."""
    theme_processes: int = Field(default=1, ge=1, le=16)
    """Processes for clustering."""
    theme_seconds: int = Field(default=600, ge=1)
    """Longest time a theme run may take."""
    theme_onnx: str = ""
    """Directory of a sentence encoder in Hugging Face's ONNX layout. Empty: the built-in ones."""
    theme_refresh_minutes: int = Field(default=5, ge=0)
    """How often an open workshop is grouped anew, if enough is new. 0: only when it closes and on request."""
    labeller_url: str = ""
    """Base address of an OpenAI-compatible service that gives themes their titles, as `https://host/v1/`. It is sent
    keywords and typical texts of each theme. Empty: no text leaves the server."""
    labeller_model: str = ""
    labeller_key: str = ""
    theme_megabytes: int = Field(default=4096, ge=256)
    """Most memory that a process for clustering may use for its data."""

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy URL with its driver."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.absolute() / 'folkmoot.db'}"
        for prefix in ("postgresql://", "postgres://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url

    @property
    def resolved_public_url(self) -> str:
        """The address for links, without a trailing slash."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "localhost" if self.host in {"127.0.0.1", "0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{host}:{self.port}"

    @property
    def resolved_embed_url(self) -> str:
        """The address of embedded polls, without a trailing slash."""
        return self.embed_url.rstrip("/") or self.resolved_public_url
