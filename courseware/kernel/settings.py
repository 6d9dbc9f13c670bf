"""Typed settings, read from the environment once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """Everything an operator may set; see docs/operators/settings.md."""

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int | None = None
    threads: int = 8
    secure_cookies: bool = False
    proxies: int = 0
    redis_url: str | None = None
    smtp_url: str | None = None
    mail_from: str = "Tandem <tandem@localhost>"
    content: Path = ROOT / "content"
    quizzes: Path = ROOT / "quizzes"
    language: str = "en"
    log_level: str = "INFO"

    @property
    def mail_folder(self) -> Path:
        """Where mail is kept when no SMTP server is set."""
        return self.instance / "mail"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file on this machine."""
        return self.database_url.startswith("sqlite")


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read settings from `environment`; a bad number raises ValueError naming the setting."""
    instance = Path(environment.get("TANDEM_INSTANCE", str(ROOT / "instance")))
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)  # a database of people is for its owner alone
    host, port = environment.get("HOST", "127.0.0.1"), _number(environment, "PORT", 8000)
    base_url = environment.get("BASE_URL", f"http://{host}:{port}").rstrip("/")
    return Settings(
        instance=instance,
        database_url=_database_url(environment, instance),
        secret_key=environment.get("SECRET_KEY") or _kept_secret(instance / "secret_key"),
        base_url=base_url,
        host=host,
        port=port,
        workers=_number(environment, "WEB_CONCURRENCY", 0) or None,
        threads=_number(environment, "THREADS", 8),
        secure_cookies=base_url.startswith("https://"),
        proxies=_number(environment, "TRUSTED_PROXIES", 0),
        redis_url=environment.get("REDIS_URL") or None,
        smtp_url=environment.get("SMTP_URL") or None,
        mail_from=environment.get("MAIL_FROM", "Tandem <tandem@localhost>"),
        content=Path(environment.get("TANDEM_CONTENT", str(ROOT / "content"))),
        quizzes=Path(environment.get("TANDEM_QUIZZES", str(ROOT / "quizzes"))),
        log_level=environment.get("LOG_LEVEL", "INFO").upper(),
    )


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdigit():
        raise ValueError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _database_url(environment: Mapping[str, str], instance: Path) -> str:
    url = environment.get("DATABASE_URL") or f"sqlite:///{instance / 'tandem.sqlite3'}"
    return url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url


def _kept_secret(path: Path) -> str:
    """Return the secret in `path`, making it (readable by the owner alone) when it is missing."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip() or _fill(path)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _fill(path: Path) -> str:
    path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()
