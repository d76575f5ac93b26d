"""Settings: where they come from, who wins, and what is said when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.settings import SECRET_FIELDS, Settings, SettingsError, described, read_settings, variable_of


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
