"""The server's settings: one typed value, read once from a TOML file and the environment. No defaults elsewhere.

Each field is `COVERDESK_` and its name in the environment, and its name in the file that `COVERDESK_CONFIG` points
to; the environment wins. `DATABASE_URL` and `REDIS_URL` are the names that everybody uses for these two.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_type_hints

import msgspec
from msgspec import Meta

from shared.domain.kernel.characters import UNPRINTABLE_IN_LINE
from shared.domain.kernel.days import zone_named
from shared.domain.people.commands import MAX_EMAIL
from shared.domain.people.staff import is_email
from shared.panels.compression import MOST_BYTES, MOST_LEVEL
from shared.panels.pool import LEAST_CONNECTIONS, MOST_CONNECTIONS, WAITERS
from shared.panels.queries import SLOWEST_MS
from shared.wire.messages import Helper

PREFIX: Final = "COVERDESK_"
CONFIG_VARIABLE: Final = PREFIX + "CONFIG"
OWN_NAMES: Final = {"database_url": "DATABASE_URL", "redis_url": "REDIS_URL"}
CREDENTIALS_VARIABLE: Final = "CREDENTIALS_DIRECTORY"
"""systemd.exec(5), "CREDENTIALS"."""
FORMER_NAMES: Final = {"audit_hour": "maintenance_hour"}
"""What a setting was called: read still, in the environment as in the file, where its name does not stand there."""
FILE_SUFFIX: Final = "_FILE"
MAX_SECRET: Final = 8_192
"""Bytes of a secret's file: more is another file."""
SECRET_FIELDS: Final = frozenset({"database_url", "redis_url", "token_key", "metrics_token"})


HELP_FIELDS: Final = ("help_name", "help_phone", "help_email")
MAX_HELP_NAME: Final = 120
MAX_HELP_PHONE: Final = 40
CHECKED_ALONE: Final = SECRET_FIELDS | set(HELP_FIELDS)
"""What is wrong with one of these by itself is said with the place where it was written."""


class SettingsError(Exception):
    """A setting is wrong; the text is one line that names it and says what it may be."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that an administrator can decide."""

    database_url: Annotated[str, Meta(description="PostgreSQL, `postgresql://…`; empty: an embedded one")] = ""
    redis_url: Annotated[str, Meta(description="Redis, `redis://…`; empty: an embedded one")] = ""
    data_dir: Annotated[str, Meta(description="folder of the embedded services; empty: the user's data folder")] = ""
    zone: Annotated[
        str, Meta(description="IANA zone of policies that name neither a zone nor a known state; empty: as it was")
    ] = ""
    host: Annotated[str, Meta(description="address to listen on", min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(description="port to listen on; 0 takes a free one", ge=0, le=65535)] = 8470
    tls_certificate: Annotated[
        str, Meta(description="file of the certificate and its chain, PEM; empty: plain http, on this machine only")
    ] = ""
    tls_key: Annotated[str, Meta(description="file of the certificate's key, PEM; empty: in the certificate's")] = ""
    behind_tls_proxy: Annotated[
        bool, Meta(description="a proxy in front speaks TLS, so plain http to other machines than this one is meant")
    ] = False
    origins: Annotated[
        str, Meta(description="web pages that may open the live socket, `https://…` with commas; empty: none")
    ] = ""
    trusted_proxies: Annotated[
        int, Meta(description="how many proxies in front add to X-Forwarded-For", ge=0, le=10)
    ] = 0
    metrics_token: Annotated[
        str,
        Meta(description="bearer token for /metrics and the details of /health/ready; empty: from this machine only"),
    ] = ""
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="least severity that is logged")
    ] = "info"
    token_key: Annotated[
        str, Meta(description="signs access tokens, 32 characters or more; empty: made once, kept in the database")
    ] = ""
    access_minutes: Annotated[int, Meta(description="life of an access token in minutes", ge=1, le=1440)] = 60
    session_days: Annotated[int, Meta(description="a device unused for so long signs in again", ge=1, le=730)] = 90
    idle_minutes: Annotated[
        int, Meta(description="desktops lock themselves after so many minutes untouched; 0: never", ge=0, le=1440)
    ] = 15
    offline_days: Annotated[
        int,
        Meta(
            description="desktops without a word from here for so long need a sign-in online; 0: no bound", ge=0, le=730
        ),
    ] = 30
    company: Annotated[str, Meta(description="the company's name; passwords made of it are refused")] = ""
    help_name: Annotated[
        str,
        Meta(description="whom people ask, told to their desktops: a name or a line of text", max_length=MAX_HELP_NAME),
    ] = ""
    help_phone: Annotated[str, Meta(description="and by which phone, `+1 555 0100`", max_length=MAX_HELP_PHONE)] = ""
    help_email: Annotated[str, Meta(description="and by which email", max_length=MAX_EMAIL)] = ""
    cache_mb: Annotated[
        int, Meta(description="megabytes of answers kept in Redis, about; 0: none is kept", ge=0, le=100_000)
    ] = 64
    pool_size: Annotated[
        int, Meta(description="database connections of this node", ge=LEAST_CONNECTIONS, le=MOST_CONNECTIONS)
    ] = 16
    pool_least: Annotated[
        int, Meta(description="of these, how many stay open when nobody needs them", ge=0, le=MOST_CONNECTIONS)
    ] = 1
    pool_waiters: Annotated[
        int, Meta(description="requests that wait for one at the same time; more are told to come back", ge=1)
    ] = WAITERS
    slow_query_ms: Annotated[
        int, Meta(description="milliseconds from which on a query is shown as slow", ge=1, le=SLOWEST_MS)
    ] = 250
    shed_lag_ms: Annotated[
        int,
        Meta(description="event loop so late: snapshots wait, at twice that lists too; 0: never", ge=0, le=600_000),
    ] = 1_000
    shed_wait_ms: Annotated[
        int,
        Meta(description="wait for a connection so long: likewise; 0: never", ge=0, le=600_000),
    ] = 2_000
    compress_level: Annotated[
        int, Meta(description="how hard answers are packed for who can read that; 0: not at all", ge=0, le=MOST_LEVEL)
    ] = 1
    compress_from: Annotated[int, Meta(description="bytes from which on an answer is packed", ge=0, le=MOST_BYTES)] = (
        1_024
    )
    request_timeout_s: Annotated[
        float, Meta(description="seconds until a request other than a stream is given up", gt=0, le=600)
    ] = 30.0
    stream_stall_s: Annotated[
        float, Meta(description="seconds without progress until a stream or a socket is dropped", gt=0, le=600)
    ] = 60.0
    drain_s: Annotated[float, Meta(description="seconds that requests get to end when the server stops", ge=0)] = 10.0
    drain_notice_s: Annotated[
        float,
        Meta(description="before that, seconds in which /health/ready says no and all is served still", ge=0, le=600),
    ] = 0.0
    poll_s: Annotated[float, Meta(description="seconds between looks at the head without a wake-up", gt=0, le=60)] = 1.0
    maintenance_hour: Annotated[
        int,
        Meta(description="hour of the company's day of what is done each night: audit, erasing, notices", ge=0, le=23),
    ] = 8
    escalation_hour: Annotated[
        int, Meta(description="hour of the company's day at which overdue steps are escalated", ge=0, le=23)
    ] = 5
    max_connections: Annotated[
        int, Meta(description="connections of this node, as far as the system has descriptors for them", ge=16)
    ] = 10_000
    max_connections_per_address: Annotated[
        int,
        Meta(description="connections of one address, unless proxies are trusted; loopback is not counted", ge=1),
    ] = 500
    max_sockets: Annotated[int, Meta(description="live connections of this node", ge=1)] = 5_000
    max_sockets_per_user: Annotated[int, Meta(description="live connections of one user", ge=1)] = 20
    hash_workers: Annotated[int, Meta(description="passwords hashed at the same time, 19 MiB each", ge=1, le=64)] = 2
    tries_per_account: Annotated[
        int, Meta(description="failed sign-ins of one account from one address in five minutes", ge=1)
    ] = 6
    tries_per_account_anywhere: Annotated[
        int, Meta(description="failed sign-ins of one account from all addresses in five minutes", ge=1)
    ] = 60
    tries_per_address: Annotated[
        int,
        Meta(
            description="failed sign-ins from one address in five minutes; then, but for devices that are known, "
            "one try a second from there and one an account",
            ge=1,
        ),
    ] = 100
    api_requests_per_person: Annotated[
        int,
        Meta(
            description="requests to /api/v1 of one person, and as many with their keys, in a minute, over all nodes",
            ge=1,
        ),
    ] = 600
    api_requests_per_address: Annotated[
        int,
        Meta(
            description="requests to /api/v1 from one address in a minute over all nodes; then only those with a token",
            ge=1,
        ),
    ] = 3_000

    webhook_networks: Annotated[
        str,
        Meta(description="networks that webhooks may call though they are not public, `10.1.0.0/16,…`; empty: none"),
    ] = ""
    webhook_plain: Annotated[bool, Meta(description="webhooks may have addresses of plain http")] = False
    webhook_timeout_s: Annotated[float, Meta(description="seconds that a webhook has to answer", gt=0, le=60)] = 10.0
    webhook_pause_hours: Annotated[
        int, Meta(description="hours of nothing but failures after which a webhook is paused", ge=1, le=720)
    ] = 24

    @property
    def named_origins(self) -> frozenset[str]:
        """`origins`, one by one."""
        return frozenset(each.strip() for each in self.origins.split(",") if each.strip())

    @property
    def helper(self) -> Helper | None:
        """Whom people ask, as their desktops are told; None: nobody is named."""
        named = Helper(name=self.help_name.strip(), phone=self.help_phone.strip(), email=self.help_email.strip())
        return named if named != Helper() else None

    def __post_init__(self) -> None:
        for name in HELP_FIELDS:
            why = _why_no_help(name, getattr(self, name))
            if why:
                raise ValueError(f"{name} {why}")
        if self.tls_key and not self.tls_certificate:
            raise ValueError("tls_key needs tls_certificate beside it")
        if self.token_key and len(self.token_key) < 32:
            raise ValueError("token_key needs 32 characters or more")
        if self.metrics_token and len(self.metrics_token) < 16:
            raise ValueError("metrics_token needs 16 characters or more")
        if self.database_url and not self.database_url.startswith(("postgresql://", "postgres://")):
            raise ValueError("database_url must begin with postgresql://")
        if self.redis_url and not self.redis_url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("redis_url must begin with redis://")
        try:
            _ = [ip_network(each.strip()) for each in self.webhook_networks.split(",") if each.strip()]
        except ValueError as error:
            raise ValueError("webhook_networks must be networks such as 10.1.0.0/16, with commas") from error
        if self.zone and zone_named(self.zone) is None:
            raise ValueError("zone must be the name of a time zone, such as Europe/Berlin")


def read_settings(environment: Mapping[str, str], **given: Any) -> Settings:
    """The settings of this environment; `given` (from flags) wins over it, None is not given.

    Variables of the prefix that name no setting belong to others and are left alone; an unknown name in the file is
    an error. Raises SettingsError.
    """
    values = _from_file(environment.get(CONFIG_VARIABLE, ""))
    values |= _secrets(environment)
    for name in Settings.__struct_fields__:
        variable = next((each for each in _variables_of(name) if each in environment), None)
        if variable is not None:
            _check(name, environment[variable], variable)
            values[name] = environment[variable]
    values |= {name: value for name, value in given.items() if value is not None}
    try:
        return msgspec.convert(values, Settings, strict=False)
    except (msgspec.ValidationError, ValueError) as error:
        raise SettingsError(_readable(str(error))) from error


def secret_of(environment: Mapping[str, str], variable: str, credential: str) -> tuple[str, str] | None:
    """A secret from its own file, and where it was found; None when there is none. Raises SettingsError.

    credential: its name among systemd's credentials.
    """
    named = environment.get(variable + FILE_SUFFIX, "")
    if named:
        return _read_secret(Path(named), variable + FILE_SUFFIX), variable + FILE_SUFFIX
    folder = environment.get(CREDENTIALS_VARIABLE, "")
    path = Path(folder) / credential
    if folder and path.exists():
        place = f"${CREDENTIALS_VARIABLE}/{credential}"
        return _read_secret(path, place), place
    return None


def _secrets(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in sorted(SECRET_FIELDS):
        variable = variable_of(name)
        if variable in environment:
            if environment.get(variable + FILE_SUFFIX):
                raise SettingsError(f"{variable} and {variable}{FILE_SUFFIX} are both set: keep one of them.")
            continue
        secret = secret_of(environment, variable, name)
        if secret is not None:
            found[name] = secret[0]
            _check(name, secret[0], secret[1])
    return found


def _read_secret(path: Path, place: str) -> str:
    """The file's text without the newline that editors add. Its contents are never repeated."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{place}: {path} cannot be read: {error.strerror}.") from error
    try:
        text = data.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{place}: {path} is not UTF-8 text.") from error
    if not text or len(data) > MAX_SECRET or any(not c.isprintable() for c in text):
        raise SettingsError(f"{place}: {path} holds no secret: one line of text is expected.")
    return text


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return OWN_NAMES.get(name, PREFIX + name.upper())


def _variables_of(name: str) -> Iterator[str]:
    """Its own, then what it was called."""
    yield variable_of(name)
    yield from (variable_of(former) for former, now in FORMER_NAMES.items() if now == name)


def described() -> Iterator[tuple[str, str, Any]]:
    """Of each setting: variable, description, default. In declared order."""
    hints = get_type_hints(Settings, include_extras=True)
    defaults = Settings()
    for name in Settings.__struct_fields__:
        meta = next(m for m in hints[name].__metadata__ if isinstance(m, Meta))
        yield variable_of(name), meta.description or "", getattr(defaults, name)


def _from_file(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{CONFIG_VARIABLE}: {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{CONFIG_VARIABLE}: {path} is not TOML: {error}.") from error
    for name, value in values.items():
        if FORMER_NAMES.get(name, name) not in Settings.__struct_fields__:
            raise SettingsError(f"{path}: there is no setting {name!r}.")
        _check(FORMER_NAMES.get(name, name), value, f"{path}: {name}")
    former = {now: values.pop(name) for name, now in FORMER_NAMES.items() if name in values}
    return former | values


def _check(name: str, value: Any, place: str) -> None:
    """Convert one value alone, so that the error names where it was written, without repeating what may be secret."""
    hint = get_type_hints(Settings, include_extras=True)[name]
    try:
        msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError as error:
        shown = "" if name in SECRET_FIELDS else f", got {str(value)[:60]!r}"
        raise SettingsError(f"{place}: {str(error)[:1].lower()}{str(error)[1:]}{shown}.") from error
    try:
        Settings(**{name: value}) if name in CHECKED_ALONE else None
    except ValueError as error:
        raise SettingsError(f"{place}: {str(error).removeprefix(name + ' ')}.") from error


def _why_no_help(name: str, value: str) -> str:
    """What keeps people from asking anybody by this; empty: nothing."""
    text = value.strip()
    if "\t" in text or UNPRINTABLE_IN_LINE.search(text):
        return "must be one line of text, without control characters"
    if name == "help_phone" and text and not any(each in "0123456789" for each in text):
        return "must have digits to dial"
    if name == "help_email" and text and not is_email(text):
        return "must be an address of email, such as help@example.com"
    return ""


def _readable(text: str) -> str:
    return text.replace(" - at `$.", ", at `").rstrip(".") + "."
