"""The image: pinned, not root, asked whether it is well, and made as make makes it."""

import re
import tomllib

from tests.containers import ROOT, services, words

DOCKERFILE = (ROOT / "Dockerfile").read_text()
INSTALL = "deploy/install.sh"


def instructions() -> list[tuple[str, str]]:
    """Return the instructions and their arguments, lines joined."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    split = (line.partition(" ") for line in text.splitlines() if line)
    return [(word, " ".join(rest.split())) for word, _, rest in split]


def last_stage() -> list[tuple[str, str]]:
    """Return the instructions of the stage that becomes the image."""
    found = instructions()
    begin = max(place for place, (word, _) in enumerate(found) if word == "FROM")
    return found[begin:]


def values(stage: list[tuple[str, str]], word: str) -> list[str]:
    """Return the arguments of every instruction of a kind."""
    return [rest for one, rest in stage if one == word]


def test_both_stages_stand_on_the_same_pinned_python() -> None:
    build, image = values(instructions(), "FROM")

    python = re.fullmatch(r"python:(\d+\.\d+)\.\d+-slim-\w+", image)
    assert python is not None
    assert build == f"{image} AS build"
    assert (
        f">={python[1]}"
        == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    )


def test_the_image_runs_as_a_numbered_user_who_is_not_root() -> None:
    stage = last_stage()
    (user,) = values(stage, "USER")

    assert int(user) > 1000
    made = next(rest for rest in values(stage, "RUN") if "useradd" in rest)
    assert f"--uid {user} " in made
    after = stage[stage.index(("USER", user)) :]
    assert {"HEALTHCHECK", "CMD"} <= {word for word, _ in after}


def test_the_image_is_asked_whether_it_is_well_where_the_containers_answer() -> None:
    (check,) = values(last_stage(), "HEALTHCHECK")
    (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/", check)

    for name in ("worker", "sink"):
        assert f"--metrics 0.0.0.0:{port}" in " ".join(words(services()[name]))


def test_the_image_and_make_install_by_the_same_script_from_locks_with_hashes() -> None:
    assert f"{INSTALL} /opt/soes requirements-stream.lock" in DOCKERFILE
    assert f"{INSTALL} .venv requirements.lock --editable" in (ROOT / "Makefile").read_text()
    assert "--require-hashes" in (ROOT / INSTALL).read_text()
    assert "pip install" not in DOCKERFILE


def test_the_lock_of_the_image_holds_the_lock_of_the_project() -> None:
    small, large = (
        (ROOT / name).read_text() for name in ("requirements.lock", "requirements-stream.lock")
    )
    pinned = re.compile(r"^[\w.-]+==[^ ;\\]+", re.MULTILINE)

    assert set(pinned.findall(small)) <= set(pinned.findall(large))


def test_nothing_goes_into_the_build_but_what_is_named() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] != "#"]
    assert lines[0] == "*"

    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in let_in)
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    assert set(built["targets"]["wheel"]["packages"]) <= let_in
    assert {INSTALL, "pyproject.toml", "README.md", "LICENSE", "requirements-stream.lock"} <= let_in
