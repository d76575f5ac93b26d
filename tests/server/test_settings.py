"""Settings: where they come from, who wins, and what is said when they are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.settings import SECRET_FIELDS, Settings, SettingsError, described, read_settings, variable_of
from shared.wire.messages import Helper


def test_defaults_hold_where_nothing_is_said() -> None:
    assert read_settings({}) == Settings()


def test_every_setting_is_described() -> None:
    assert [variable for variable, text, _ in described() if not text] == []
    assert len(list(described())) == len(Settings.__struct_fields__)


def test_flag_beats_environment_beats_file(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('port = 1\nhost = "file"\npool_size = 9\n')
    environment = {"COVERDESK_CONFIG": str(file), "COVERDESK_PORT": "2", "COVERDESK_HOST": "environment"}
    settings = read_settings(environment, port=3, host=None)
    assert (settings.port, settings.host, settings.pool_size) == (3, "environment", 9)


def test_a_setting_that_was_renamed_is_read_by_its_former_name_too(tmp_path: Path) -> None:
    """The hour of all that is done each night was called that of one job of it."""
    file = tmp_path / "server.toml"
    file.write_text("audit_hour = 4\n")
    of_file = {"COVERDESK_CONFIG": str(file)}
    assert read_settings(of_file).maintenance_hour == 4
    assert read_settings(of_file | {"COVERDESK_AUDIT_HOUR": "3"}).maintenance_hour == 3
    both = {"COVERDESK_AUDIT_HOUR": "3", "COVERDESK_MAINTENANCE_HOUR": "2"}
    assert read_settings(of_file | both).maintenance_hour == 2
    file.write_text("audit_hour = 4\nmaintenance_hour = 5\n")
    assert read_settings(of_file).maintenance_hour == 5
    with pytest.raises(SettingsError, match=r"COVERDESK_AUDIT_HOUR: .* got '25'"):
        read_settings({"COVERDESK_AUDIT_HOUR": "25"})


def test_urls_have_their_usual_names() -> None:
    settings = read_settings({"DATABASE_URL": "postgresql://h/d", "REDIS_URL": "redis://h"})
    assert (settings.database_url, settings.redis_url) == ("postgresql://h/d", "redis://h")
    assert variable_of("database_url") == "DATABASE_URL"


def test_variables_of_others_are_left_alone() -> None:
    assert read_settings({"COVERDESK_POSTGRES_BIN": "/x"}) == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("COVERDESK_PORT", "eighty"),
        ("COVERDESK_PORT", "70000"),
        ("COVERDESK_LOG_LEVEL", "loud"),
        ("COVERDESK_POOL_SIZE", "0"),
        ("COVERDESK_POOL_SIZE", "3"),
        ("COVERDESK_POOL_SIZE", "501"),
        ("COVERDESK_POOL_LEAST", "-1"),
        ("COVERDESK_POOL_LEAST", "501"),
        ("COVERDESK_POOL_LEAST", "some"),
        ("COVERDESK_POOL_WAITERS", "0"),
        ("COVERDESK_POOL_WAITERS", "many"),
        ("COVERDESK_REQUEST_TIMEOUT_S", "nan s"),
        ("COVERDESK_TOKEN_KEY", "short"),
        ("DATABASE_URL", "mysql://h/d"),
        ("REDIS_URL", "localhost:6379"),
    ],
)
def test_a_bad_value_gives_one_line_that_names_its_variable(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: text})
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message


def test_a_bad_secret_is_not_repeated() -> None:
    assert "token_key" in SECRET_FIELDS
    with pytest.raises(SettingsError) as caught:
        read_settings({"COVERDESK_TOKEN_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["colour = 1\n", "port = [\n", 'port = "x"\n'])
def test_a_bad_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "server.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=r"server\.toml"):
        read_settings({"COVERDESK_CONFIG": str(file)})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings({"COVERDESK_CONFIG": str(tmp_path / "none.toml")})


KEY = "k" * 40


def secret_file(folder: Path, name: str, text: str | bytes = KEY + "\n") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("name", sorted(SECRET_FIELDS))
def test_every_secret_may_stand_in_a_file_or_among_credentials(tmp_path: Path, name: str) -> None:
    value = {"database_url": "postgresql://u:p@h/d", "redis_url": "redis://:p@h/0"}.get(name, KEY)
    secret_file(tmp_path, name, value + "\n")
    assert getattr(read_settings({variable_of(name) + "_FILE": str(tmp_path / name)}), name) == value
    assert getattr(read_settings({"CREDENTIALS_DIRECTORY": str(tmp_path)}), name) == value
    other = value + "x"
    assert getattr(read_settings({"CREDENTIALS_DIRECTORY": str(tmp_path), variable_of(name): other}), name) == other


def test_a_secrets_file_beats_the_configuration_and_the_credentials(tmp_path: Path) -> None:
    config = tmp_path / "coverdesk.toml"
    config.write_text(f'token_key = "{"c" * 40}"\n')
    secret_file(tmp_path, "token_key", "d" * 40)
    own = secret_file(tmp_path, "own")
    environment = {"COVERDESK_CONFIG": str(config), "CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert read_settings(environment).token_key == "d" * 40
    assert read_settings(environment | {"COVERDESK_TOKEN_KEY_FILE": str(own)}).token_key == KEY


def test_a_secret_in_two_places_is_refused(tmp_path: Path) -> None:
    own = secret_file(tmp_path, "own")
    with pytest.raises(SettingsError, match=r"^COVERDESK_TOKEN_KEY and COVERDESK_TOKEN_KEY_FILE are both set"):
        read_settings({"COVERDESK_TOKEN_KEY": KEY, "COVERDESK_TOKEN_KEY_FILE": str(own)})


@pytest.mark.parametrize("text", [b"", b"\n", b"two\nlines", b"\xff\xfe", b"a" * 9_000, b"short", b"nul\0" * 20])
def test_a_bad_secrets_file_is_named_and_not_repeated(tmp_path: Path, text: bytes) -> None:
    own = secret_file(tmp_path, "own", text)
    with pytest.raises(SettingsError, match=r"^COVERDESK_TOKEN_KEY_FILE: ") as caught:
        read_settings({"COVERDESK_TOKEN_KEY_FILE": str(own)})
    assert "short" not in str(caught.value)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings({"COVERDESK_TOKEN_KEY_FILE": str(tmp_path / "none")})


HELP = {
    "COVERDESK_HELP_NAME": "Ines Weber",
    "COVERDESK_HELP_PHONE": "+1 555 0100",
    "COVERDESK_HELP_EMAIL": "ines.weber@example.com",
}


def test_whoever_helps_may_be_named_by_any_of_three_settings() -> None:
    assert read_settings({}).helper is None
    whole = Helper(name="Ines Weber", phone="+1 555 0100", email="ines.weber@example.com")
    assert read_settings(HELP).helper == whole
    for variable, text in HELP.items():
        field = variable.removeprefix("COVERDESK_HELP_").lower()
        assert read_settings({variable: text}).helper == Helper(**{field: text})
    line = "IT desk, room 4.12, Monday to Friday 8 to 17"
    assert read_settings({"COVERDESK_HELP_NAME": f" {line} "}).helper == Helper(name=line)
    assert read_settings(dict.fromkeys(HELP, " ")).helper is None


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        *((name, "a@b.c 1\x1b[2J", "one line") for name in HELP),
        *((name, "a@b.c 1\nsecond line", "one line") for name in HELP),
        *((name, "a@b.c \u202e1", "one line") for name in HELP),
        *((name, "1@" + "x" * 300, "length") for name in HELP),
        ("COVERDESK_HELP_PHONE", "ask Ines", "digits"),
        ("COVERDESK_HELP_EMAIL", "ines", "address"),
        ("COVERDESK_HELP_EMAIL", "ines weber@example.com", "address"),
        ("COVERDESK_HELP_EMAIL", "@example.com", "address"),
    ],
)
def test_what_nobody_could_be_asked_by_is_refused_at_the_start(tmp_path: Path, name: str, text: str, why: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: ") as caught:
        read_settings({name: text})
    message = str(caught.value)
    assert why in message
    assert all(each.isprintable() for each in message)
    field = name.removeprefix("COVERDESK_").lower()
    file = tmp_path / "server.toml"
    file.write_text(f"{field} = {json.dumps(text)}\n")
    with pytest.raises(SettingsError, match=rf"server\.toml: {field}: ") as caught:
        read_settings({"COVERDESK_CONFIG": str(file)})
    assert why in str(caught.value)
