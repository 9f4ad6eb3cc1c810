"""Does the house keep its own rules? Who imports whom, who asks for the time, who words things."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.handlers import HANDLERS
from messages.catalog import LANGUAGES, keys

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "nlp", "storage", "messages")
MAY_IMPORT = {
    "nlp": {"nlp"},
    "storage": {"storage"},
    "messages": {"messages"},
    "bot": {"bot", "nlp", "storage", "messages"},
    "bot.channels": {"bot.channels"},
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sources(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """The modules a file imports, and each name it imports from one."""
    found: list[str] = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def users_of(*modules: str) -> set[str]:
    """The files of ours that import one of these."""
    return {
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        if any(within(each, module) for each in imported(path) for module in modules)
    }


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("package", PACKAGES)
def test_package_imports_only_what_it_may(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in sources(package)
        for module in imported(path)
        if any(within(module, other) for other in (*PACKAGES, "tests"))
        and not any(within(module, allowed) for allowed in MAY_IMPORT[package])
    ]
    assert wrong == []


def test_channels_import_only_the_seam() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in sources("bot/channels")
        for module in imported(path)
        if any(within(module, other) for other in PACKAGES)
        and not within(module, "bot.channels")
        and module != "bot"
    ]
    assert wrong == []


def test_only_the_telegram_channel_imports_telegram() -> None:
    assert users_of("telegram") == {"bot/channels/telegram.py"}


def test_only_the_segmenter_imports_jieba() -> None:
    assert users_of("jieba", "rjieba") == {"nlp/segment.py"}


def test_only_the_clock_asks_for_the_time() -> None:
    asking = re.compile(r"\b(datetime\.now|utcnow|date\.today|time\.time|time\.monotonic)\b")
    users = {
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        if asking.search(path.read_text(encoding="utf-8"))
    }
    assert users == {"bot/clock.py"}


def test_no_sentence_is_spelled_in_bot_or_storage() -> None:
    wrong = []
    for path in sources("bot", "storage"):
        tree = parsed(path)
        # A bare string documents what stands before it.
        documenting = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        wrong += [
            f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documenting
            and CHINESE.search(node.value)
        ]
    assert wrong == []


def test_every_handler_has_its_intent_and_its_module() -> None:
    intents = {path.stem for path in (ROOT / "nlp/intents").glob("*.toml")}
    modules = {path.stem for path in (ROOT / "bot/handlers").glob("*.py")} - {"__init__"}
    used = {handler.handle.__module__.rpartition(".")[2] for handler in HANDLERS.values()}
    assert set(HANDLERS) <= intents
    assert used == modules


def test_every_language_says_the_same_things() -> None:
    chinese, *others = (keys(language) for language in LANGUAGES)
    for other in others:
        assert other == chinese


def test_every_text_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    used = {f"{key}" for key in re.findall(r"[\"']([a-z_]+\.[a-z_]+)[\"']", source)}
    stems = set(re.findall(r"f\"([a-z_]+\.[a-z_]*)\{", source))
    unused = [
        key
        for key in keys("zh")
        if key not in used
        and key.removesuffix("_sentence") not in used
        and not any(key.startswith(stem) for stem in stems)
    ]
    assert unused == []


@cache
def texts(language: str) -> dict[str, str]:
    """Every template of a language by its key."""
    return {
        f"{path.stem}.{name}": text
        for path in (ROOT / "messages/texts" / language).glob("*.toml")
        for name, text in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


OF_ONE_PLACE = re.compile(
    # a level, its unit, a number: 全区, 本县, 区政府, 县财政局, 第27项, 25项, task 28
    "[全本各]?[区县旗](?=[\u4e00-\u9fff]*(?:局|委|办|政府|$))|[全本各][区县旗]"
    r"|[\u4e00-\u9fff]{2}(?:局|镇|街道)(?![\u4e00-\u9fff]?长)|淄|第\d+(?:、\d+)*项|(?<!\d)\d+项"
    r"|“\d{1,2}(?![%月\d]| Jan)|\b[Tt]asks? \d|\b[Dd]istrict\b"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_names_a_district_a_unit_or_a_task(language: str) -> None:
    named = {
        key: found
        for key, text in texts(language).items()
        if (found := OF_ONE_PLACE.findall(re.sub(r"\{\w+\}", "·", text)))
    }
    assert named == {}


def test_whoever_says_a_text_with_words_of_the_district_says_where() -> None:
    ours = {
        key for language in LANGUAGES for key, text in texts(language).items() if "{our_" in text
    }
    nowhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {key.value}"
        for path in sources("bot")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and len(node.args) < 3
        for key in ast.walk(node.args[0])
        if isinstance(key, ast.Constant) and key.value in ours
    ]
    assert nowhere == []


def test_no_text_has_an_exclamation_mark_or_a_second_you() -> None:
    for key, text in texts("zh").items():
        assert not re.search("[!！]", text), key
        assert text.count("您") <= 1, key
