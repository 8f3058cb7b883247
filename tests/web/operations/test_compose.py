"""The files for running it say nothing that the program does not know, and hold no secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
WEB = ROOT / "src/luoshi/web"
# What the database and the storage are told in compose.yaml; theirs, not ours.
OTHERS = re.compile(r"POSTGRES_[A-Z_]+|MINIO_[A-Z_]+")


def known() -> set[str]:
    """Every variable that the program reads."""
    text = "".join((WEB / name).read_text(encoding="utf-8") for name in ("environment.py", "settings.py"))
    names = set(re.findall(r'"(LUOSHI_[A-Z0-9_]+|DATABASE_URL)"', text))
    secrets = {"LUOSHI_SECRET_KEY", "LUOSHI_DATABASE_PASSWORD", "LUOSHI_METRICS_TOKEN"}
    secrets |= set(re.findall(r'"(LUOSHI_S3_[A-Z]+_KEY)"', text))
    secrets |= set(re.findall(r'secret\("(LUOSHI_[A-Z0-9_]+)"\)', text))
    return names | secrets | {f"{name}_FILE" for name in secrets}


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def variables(compose: dict) -> set[str]:
    return {name for service in compose["services"].values() for name in service.get("environment", {})}


def test_compose_names_only_variables_that_the_program_knows(compose):
    ours = {name for name in variables(compose) if not OTHERS.fullmatch(name)}
    assert len(ours) > 5
    assert ours <= known()
    asked = set(re.findall(r"\$\{([A-Z_]+)[:}-]", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    assert asked <= known()


def test_compose_has_web_workers_database_and_storage(compose):
    assert set(compose["services"]) >= {"web", "worker", "database", "storage", "migrate"}
    assert compose["services"]["web"]["command"][0] == "serve"
    assert compose["services"]["worker"]["command"] == ["worker"]
    assert compose["services"]["worker"]["deploy"]["replicas"] >= 2


def test_every_service_that_stays_has_a_health_check_or_says_why_not(compose):
    for name, service in compose["services"].items():
        if service.get("restart") != "no":
            assert "healthcheck" in service, name


def test_no_secret_stands_in_what_is_shipped(compose):
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEY|TOKEN|ROOT_USER", name):
                assert name.endswith("_FILE"), name
                assert str(value).startswith("/run/secrets/"), name
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())
    used = {name for service in compose["services"].values() for name in service.get("secrets", ())}
    assert used == set(compose["secrets"])
    assert "secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert "secrets" not in (ROOT / ".dockerignore").read_text(encoding="utf-8"), (
        "only what is listed goes in"
    )
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert not re.search(r"(PASSWORD|SECRET|TOKEN)\w*=", docker)


def test_nothing_runs_as_root(compose):
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}
    for name in ("web", "worker", "migrate"):
        assert compose["services"][name]["cap_drop"] == ["ALL"]
        assert compose["services"][name]["read_only"] is True


def test_only_the_machine_itself_reaches_the_ports(compose):
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_the_operators_manual_names_every_variable_and_no_other():
    manual = (ROOT / "docs/operators.md").read_text(encoding="utf-8")
    table = {name for line in manual.splitlines() if line.startswith("| `") for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", line.split("|")[1])}  # fmt: skip
    missing = known() - table
    assert not missing, f"docs/operators.md does not name {sorted(missing)}"
    strange = {name for name in table if name.startswith("LUOSHI_")} - known()
    assert not strange


def test_the_operators_manual_names_every_command():
    from luoshi.cli.command import _parser

    manual = (ROOT / "docs/operators.md").read_text(encoding="utf-8")
    verbs = next(action for action in _parser()._actions if getattr(action, "choices", None))
    for verb in ("serve", "worker", "migrate", "backup", "restore"):
        assert verb in verbs.choices
        assert f"luoshi {verb}" in manual
