"""The words around the facts: title with the time to the cut-off, the question, the choices, the keys."""

from __future__ import annotations

from datetime import datetime

from floorapp.data import clock
from floorapp.dialogues.banner import training_mark
from floorapp.dialogues.engine import Reply
from floorapp.dialogues.facts import LOOKING, listed, order_in_title, text
from floorapp.dialogues.lines import NARROW, WIDE
from floorapp.dialogues.tasks import TASKS
from floorapp.domain.codes import PROBLEMS
from floorapp.domain.safetext import cap, columns
from floorapp.locale import known, say
from floorapp.settings import current

MOST = 9                               # choices: one digit each
KEY_ORDER = ("END", "F1", "F2", "F3", "F4", "Bksp")
SLOTS = ("F1", "F2", "F3", "F4", "END", "Bksp")
ASIDE = frozenset({"problem", "problem_qty", "override_pin"})     # asked beside the step: its F4 does nothing here
SLOTTED = 80                           # columns from which every key has its own place


def title(reply: Reply, width: int, language: str) -> str:
    """Task, position, and the time to the cut-off at the right edge; where it is narrow the task's name gives way."""
    prompt, mark = reply.prompt, training_mark(language)
    right = until_cutoff(prompt.get("due"), language)
    if not right and width < NARROW and reply.task in LOOKING and prompt.get("on_hand") is not None:
        right = f"{say('page_on_hand', language)} {prompt['on_hand']}"     # the rows leave the figure no other place
    width -= columns(mark)
    count = _position(reply)
    task = say(f"task_{reply.task}", language).upper()
    if mark and columns(task + count) + columns(right) >= width:
        right = ""                                 # a lesson has no hurry
    room = width - columns(right) - bool(right)
    left = cap(task, max(room - columns(count), 1)) + count
    order = f"   {text(prompt.get('order'))}"
    if order_in_title(reply, width) and columns(left) + columns(order) < room:
        left += order
    return mark + (left + " " * (width - columns(left) - columns(right)) + right if right else left)


def until_cutoff(due: object, language: str) -> str:
    """Hours and minutes to the cut-off; a clock in minutes, so that an idle screen sends nothing each second."""
    try:
        minutes = (clock.millis(datetime.fromisoformat(text(due))) - clock.now()) // 60_000
    except (ValueError, OverflowError):
        return ""
    sign, minutes = "-" if minutes < 0 else "", abs(minutes)
    if minutes >= 100 * 60:
        return sign + say("page_days", language, n=minutes // 1440)
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def question(reply: Reply, language: str) -> str:
    """What to do now, at most 20 columns: the task's own words for the step, else the step's."""
    step = reply.prompt.get("step")
    if reply.code == "override_badge":             # F2 on a refusal that a supervisor may lift
        step = reply.code
    codes = [f"ask_{reply.task}_{step}", f"ask_{step}_{reply.prompt.get('problem')}", f"ask_{step}"]
    if "END" in listed(reply.prompt.get("expects")) and step != reply.code:
        codes.insert(0, f"ask_{reply.task}_{step}_end")
    return say(next((code for code in codes if known(code)), codes[-1]), language)


def heading(reply: Reply, language: str) -> str:
    """What is chosen: over the menu who chooses, over problems where."""
    prompt, mark = reply.prompt, training_mark(language)
    if prompt.get("step") == "menu":
        return f"{mark}{say('page_menu', language)} {text(prompt.get('operator'))}"
    if prompt.get("step") == "problem":
        return f"{mark}{say('page_problem', language)} {text(prompt.get('location'))}"
    return mark + question(reply, language)


def choices(reply: Reply, width: int, language: str, *, short: bool = False) -> list[str]:
    """The numbered answers of a step, at most nine, and how many more may be typed; `short` for two columns of a narrow
    screen."""
    prompt = reply.prompt
    given = listed(prompt.get("choices"))
    if prompt.get("step") == "problem":
        return [f"{number} {say(f'problem_{PROBLEMS[number]}_line', language)}" for number in given
                if number in PROBLEMS]
    if prompt.get("step") == "menu":
        told = [f"{number} {_task(text(name), width, language, short)}" for number, name in enumerate(given[:MOST], 1)]
        return [*told, f"9 {say('page_more', language)}"] if prompt.get("more") else told
    if "choice" not in listed(prompt.get("expects")):
        return []
    told = [f"{number} {_choice(text(name), language, short)}" for number, name in enumerate(given[:MOST], 1)]
    return told + [unseen(len(given) - MOST, language)] * (len(given) > MOST)


def are_codes(reply: Reply) -> bool:
    """Whether the choices are codes of the house, which may be typed too, and no words of ours."""
    return any(not known(f"choice_{text(name)}") for name in listed(reply.prompt.get("choices")))


def unseen(more: int, language: str) -> str:
    """What stands for choices that find no place: they are typed."""
    return f"+{more} {say('choices_type_code', language)}"


def keys(reply: Reply, width: int, language: str) -> str:
    """Only keys that work now: the most needed ones as far as they fit, shown in their order."""
    prompt, step = reply.prompt, str(reply.prompt.get("step"))
    dialogue = TASKS.get(reply.task)
    leaves = reply.task == "menu" and not prompt.get("page") and current().lesson != "training_end"
    wanted = {"F3": "key_sign_off" if leaves else "key_back"}
    if prompt.get("f4") and step not in ASIDE:
        wanted["F4"] = f"key_{text(prompt['f4'])}"
    wanted["F1"] = "key_help"
    if dialogue is not None and dialogue.problems.get(step):
        wanted = {"F2": "key_problem"} | wanted
    pages = listed(prompt.get("position"))
    if reply.task == "stock" and len(pages) == 2 and pages[1] != 1:
        wanted = {"F4": "page_next"} | wanted
    if reply.task == "picking" and step in {"location", "item"}:
        wanted["F4"] = "key_skip"
    if width >= NARROW and "END" in listed(prompt.get("expects")):
        wanted = {"END": "key_end"} | wanted
    if width >= WIDE and reply.seq and reply.task != "menu" and step != "takeover":
        wanted["Bksp"] = "key_undo"
    if width >= SLOTTED:
        return _slotted({key: f"{key} {say(word, language)}" for key, word in wanted.items()}, width)
    gap = "  " if width >= WIDE else " "
    shown: dict[str, str] = {}
    for key, word in wanted.items():
        told = f"{key} {say(word, language)}" if width >= WIDE else f"{key}{say(word, language)}"
        if columns(gap.join([*shown.values(), told])) <= width:
            shown[key] = told
    return gap.join(shown[key] for key in KEY_ORDER if key in shown)


def _slotted(told: dict[str, str], width: int) -> str:
    """Every key always at the same place, so that a hand finds it and a key that comes or goes moves no other."""
    slot, line = width // len(SLOTS), ""
    for at, key in enumerate(SLOTS):
        if key in told:
            line += " " * (at * slot - columns(line)) + told[key]
    return line


def _position(reply: Reply) -> str:
    position = listed(reply.prompt.get("position"))
    if len(position) != 2 or not all(isinstance(part, int) for part in position) or not position[1]:
        return ""
    done, of = position
    return f" {done + 1 if reply.task == 'picking' and done < of else done}/{of}"


def _task(name: str, width: int, language: str, short: bool) -> str:
    if short and known(f"task_{name}_short"):
        return say(f"task_{name}_short", language)
    word = say(f"task_{name}", language)
    return word if width < WIDE else f"{word:<16}{say(f'task_{name}_help', language)}"


def _choice(name: str, language: str, short: bool) -> str:
    for code in (*((f"choice_{name}_short",) if short else ()), f"choice_{name}"):
        if known(code):
            return say(code, language)
    return name
