"""The operator's texts become elements of a few kinds, and nothing else, whatever is written."""

from beistand.relay.markdown import Node, markup, tree

HOSTILE = """# <script>alert(1)</script>

<img src=x onerror=alert(1)> ![bild](https://example.org/x.png)

[a](javascript:alert(1)) [b](data:text/html,x) [c](https://example.org/?a="b"&c) <https://x.y>

| a | b |
|:-:|--:|
| 1 | <b>2</b> |

```<style>
x { }
```
"""


def tags(nodes: list[Node]) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, list):
            found |= {str(node[0])} | tags(node[2:])
    return found


def links(nodes: list[Node]) -> list[str]:
    found = []
    for node in nodes:
        if isinstance(node, list):
            found += [str(node[1])] * bool(node[1]) + links(node[2:])
    return found


def words(nodes: list[Node]) -> str:
    return "".join(node if isinstance(node, str) else words(node[2:]) for node in nodes)


def test_markup_stays_text_and_nothing_is_fetched() -> None:
    html = markup(HOSTILE)
    for forbidden in ("<script", "<img", "<b>", "<style", "style=", "javascript:alert(1)&quot;"):
        assert forbidden not in html.replace("&lt;", "")
    told = tree(html)
    assert tags(told) == {
        "h1",
        "p",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "pre",
        "code",
    }
    assert links(told) == [
        "https://example.org/x.png",
        "https://example.org/?a=%22b%22&c",
        "https://x.y",
    ]
    assert "<img src=x onerror=alert(1)>" in words(told)


def test_the_tree_says_what_the_page_says() -> None:
    told = tree(markup("- eins *zwei*\n- drei\n\n---\n\nA &amp; B\\\nC", below=3))
    assert told == [
        ["ul", "", "\n", ["li", "", "eins ", ["em", "", "zwei"]], "\n", ["li", "", "drei"], "\n"],
        "\n",
        ["hr", ""],
        "\n",
        ["p", "", "A & B", ["br", ""], "\nC"],
        "\n",
    ]


def test_headings_stand_below_those_of_the_page() -> None:
    assert markup("# a\n\n##### b", below=3) == "<h4>a</h4>\n<h6>b</h6>\n"
