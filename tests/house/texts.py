"""Which literals of a module are texts for people: they belong into floorapp/locale, whoever shows them.

A text is two words beside each other, or a word beside something filled in; a single word that begins like a heading,
or that is Indonesian, or any word at all where it is handed to what shows it. Programs are written in English small
letters without spaces, so little else looks like this: SQL, styles, and what a library is asked or says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.catalogues import catalogue
from tests.house.source import called, words

HOLE = "\0"                                    # what is filled in
FILLED = re.compile(r"\{[^{}]*\}|%(\(\w+\))?[-#0+ ]?\d*(\.\d+)?[sdrfxi]|\$\{?[a-z]\w*\}?")
WORD = re.compile(r"[(\"'\[<*]*[^\W\d_]{2,}([-'/][^\W\d_]+)*[)\"'\],.:;!?>*]*")
HEADING = re.compile(r"[A-Z][a-z]{2,}[.!?:]?")
# Statements, and parts of them: capitals between small letters, as nobody writes to people.
SQL = re.compile("|".join((
    r"\bSELECT\b", r"\bINSERT INTO\b", r"\bUPDATE \S+ SET\b", r"\bDELETE FROM\b", r"\bSAVEPOINT\b", r"\bPRAGMA\b",
    r"\b(CREATE|DROP|ALTER|VACUUM|SET) [A-Z]+ ", r"\bREVOKE\b", r"^(CASE|LOCK|BEGIN) ",
    r"\b(COUNT|SUM|MIN|MAX|CAST|COALESCE|EXISTS|UPPER)\(", r"^ ?AND [a-z\0][\w.\0]* (=|>|<)", r"^\0 UNION \0$",
    r"[a-z_\d?)}'\"\0] (AND|OR|IN|IS|JOIN|FROM|WHERE|LIMIT|UNION|ORDER BY|GROUP BY) [a-z_\dN?(\0'\"]",
    r"^\('\w+'(, '\w+')*\)$", r"^\w+ (=|<=|<>) '?\w+'?( - \w+)?$")))
FAILURES = {"AssertionError", "RuntimeError", "TypeError", "ValueError", "NotImplementedError", "KeyError", "Stuck"}
SHOWS = {"print", "notify", "Static", "Label", "Line", "Text", "SystemExit", "exit", "echo", "add_row", "add_column",
         "add_columns", "input", "Panel", "Button"}
TELLS = {"debug", "info", "warning", "error", "exception", "critical", "log", "showwarning"}     # of a logger
SHOWN_AS = {"help", "description", "epilog", "usage", "title", "border_title", "border_subtitle", "sub_title",
            "tooltip", "placeholder", "label", "caption", "heading", "prompt", "header", "footer"}
STYLED = {"Line", "Text"}                    # what follows the text is a style
KEYS = {"Enter", "Undo", "Bksp", "Down"}
STYLES = {"CSS", "DEFAULT_CSS"}


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of every literal that reads like a text for people; what is filled in stands as `{}`."""
    excused = {id(part) for node in ast.walk(tree) for part in _not_for_people(node)}
    handed = {id(part) for node in ast.walk(tree) for part in _handed_to_people(node)}
    seen: set[int] = set()
    for node in ast.walk(tree):
        text = whole(node)
        if text is None or id(node) in seen or id(node) in excused:
            continue
        seen.update(id(part) for part in ast.walk(node) if not isinstance(part, ast.FormattedValue))
        if SQL.search(text) is None and (reads(text) or (id(node) in handed and says(text))):
            yield getattr(node, "lineno", 0), text.replace(HOLE, "{}")


def module_level(tree: ast.Module) -> set[int]:
    """Lines of constants of a module: what a table of made-up goods, or of other people's headings, is."""
    return {line for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def whole(node: ast.AST) -> str | None:
    """A text as it will stand there: pieces that are added, filled in or joined, put together."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=parts):
            return "".join(words(part) if isinstance(part, ast.Constant) else HOLE for part in parts)  # type: ignore[misc]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            both = whole(left), whole(right)
            return None if both == (None, None) else "".join(HOLE if part is None else part for part in both)
        case ast.BinOp(left=left, op=ast.Mod()):
            return whole(left)
        case ast.Call(func=ast.Attribute(value=glue, attr="join"), args=[ast.List(elts=parts) | ast.Tuple(elts=parts)]):
            between = whole(glue)
            return None if between is None else between.join(HOLE if (said := whole(part)) is None else said
                                                             for part in parts)
        case ast.Call(func=ast.Attribute(value=text, attr="format" | "upper" | "lower" | "title" | "capitalize")):
            return whole(text)
    return None


def reads(text: str) -> bool:
    """Whether it is more than a name of the program."""
    parts = FILLED.sub(HOLE, text).split()
    natural = [WORD.fullmatch(part) is not None for part in parts]
    for nth, part in enumerate(parts[1:], 1):
        before = parts[nth - 1]
        if (natural[nth] and (natural[nth - 1] or HOLE in before)) or (natural[nth - 1] and HOLE in part):
            return True
    return len(parts) == 1 and parts[0] not in KEYS and (bool(HEADING.fullmatch(parts[0])) or _indonesian(parts[0]))


def says(text: str) -> bool:
    """Whether there is any word in it at all."""
    return any(WORD.fullmatch(part) for part in FILLED.sub(HOLE, text).replace(HOLE, " ").split())


def _indonesian(word: str) -> bool:
    return word.strip(".,:;!?()").casefold() in indonesian()


@cache
def indonesian() -> frozenset[str]:
    """Words of the Indonesian texts that the English ones do without."""
    said: dict[str, set[str]] = {"id": set(), "en": set()}
    for both in catalogue().values():
        for language, text in both.items():
            said[language] |= {word.casefold() for word in re.findall(r"[^\W\d_]{4,}", FILLED.sub("", text))}
    return frozenset(said["id"] - said["en"])


def _not_for_people(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, annotations, assertions, failures of the program, styles, patterns and formats of time."""
    match node:
        case ast.Expr(value=ast.Constant() as said):
            yield said
        case ast.Assert(msg=ast.AST() as said):
            yield from ast.walk(said)
        case ast.Raise(exc=ast.AST() as said) if called(said) in FAILURES:
            yield from ast.walk(said)
        case ast.AnnAssign(annotation=said) | ast.arg(annotation=ast.AST() as said):
            yield from ast.walk(said)
        case ast.FunctionDef(returns=ast.AST() as said) | ast.AsyncFunctionDef(returns=ast.AST() as said):
            yield from ast.walk(said)
        case ast.Call(args=[said, *_]) if called(node) in {"cast", "TypeVar", "namedtuple", "NamedTuple", "strftime",
                                                           "strptime", "new_class"}:
            yield from ast.walk(said)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[said, *_]):
            yield from ast.walk(said)
    if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id in {*STYLES, "__all__"}
                                            for target in node.targets):
        yield from ast.walk(node.value)


def _handed_to_people(node: ast.AST) -> Iterator[ast.AST]:
    """What stands where people read: arguments of what shows them, keywords and attributes that are labels."""
    if isinstance(node, ast.Call):
        if called(node) in SHOWS:
            yield from node.args[:1] if called(node) in STYLED else node.args
        if isinstance(node.func, ast.Attribute) and (called(node) in TELLS or _to_a_stream(node.func)):
            yield from node.args
        yield from (keyword.value for keyword in node.keywords if keyword.arg in SHOWN_AS)
    if isinstance(node, ast.Assign) and any(getattr(target, "attr", getattr(target, "id", "")).casefold() in SHOWN_AS
                                            for target in node.targets):
        yield node.value


def _to_a_stream(function: ast.Attribute) -> bool:
    return function.attr in {"write", "writelines"} and getattr(function.value, "attr", "") in {"stdout", "stderr"}
