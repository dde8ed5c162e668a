"""What the people of the stories look for is there, word for word, in the catalogue.

A story runs in German; the English walk, which asks for the same names, runs more seldom. A cut
sentence is found in the one and not in the other: it is found here, without a browser.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from beistand.texts import LANGUAGES
from e2e.names import Names

STORIES = sorted((Path(__file__).resolve().parent.parent / "e2e").glob("*.py"))
SENTENCES = {"sees", "does_not_see", "sees_alert", "sees_step", "sees_event"}
NAMES = {
    *("presses", "answers", "button", "box", "dialog", "names"),
    *("sees_heading", "sees_question", "sees_button", "sees_no_button"),
}


def asked_for(story: Path) -> Iterator[tuple[int, str, str]]:
    """Line, method and text of everything that a story looks for by a fixed text."""
    tree = ast.parse(story.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        method = node.func.attr
        if method not in SENTENCES | NAMES:
            continue
        for argument in node.args if method == "answers" else node.args[:1]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield node.lineno, method, argument.value
            elif isinstance(argument, ast.Name) and argument.id in constants:
                yield node.lineno, method, constants[argument.id]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_every_name_and_sentence_of_a_story_stands_whole_in_the_catalogue(story: Path) -> None:
    for line, method, text in asked_for(story):
        for language in LANGUAGES:
            names = Names(language)
            find = names.sentence if method in SENTENCES else names
            try:
                find(text)
            except LookupError as error:
                pytest.fail(f"{story.name}:{line}: {error}")


def test_the_stories_are_read_as_they_are_written() -> None:
    found = {method for story in STORIES for _, method, _ in asked_for(story)}
    assert found == SENTENCES | NAMES
