"""The way to the training warehouse stands in the menu where there is one; the dialogue says it, the screen goes it."""

from __future__ import annotations

import pytest

from floorapp.data import conversations
from floorapp.replaying.playing import play
from floorapp.services.permissions import open_to
from floorapp.settings import Settings
from tests.small_house import ASN, SHIRT, Person, taken

pytestmark = pytest.mark.usefixtures("house")


def offered(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(Settings, "lesson", property(lambda self: name))


def test_it_is_the_last_choice_of_the_menu_and_a_command_barcode(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(monkeypatch, "training")
    budi = Person("BUDI", "menu")
    assert budi.reply.prompt["choices"] == [*open_to(frozenset({"picker"})), "training"]
    assert budi.say(str(len(budi.reply.prompt["choices"]))).code == "training_begins"
    assert budi.say("GOTRAINING").code == "training_begins"
    assert (budi.reply.outcome, budi.reply.task) == ("info", "menu")
    offered(monkeypatch, "training_end")
    assert budi.say("GOTRAINING").code == "training_ends"


def test_where_there_is_none_it_is_refused_and_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(monkeypatch, "")
    budi = Person("BUDI", "menu")
    assert "training" not in budi.reply.prompt["choices"]
    assert (budi.say("GOTRAINING").outcome, budi.reply.code) == ("refused", "no_lesson")


def test_work_is_finished_first(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(monkeypatch, "training")
    taken("asns", ASN)
    rina = Person("RINA", "receiving")
    rina.say("ASN-1", SHIRT)
    assert rina.say("GOTRAINING").code == "finish_first"
    assert rina.say(SHIRT).prompt["done"] == 2


def test_a_replay_without_a_training_warehouse_passes_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(monkeypatch, "training")
    budi = Person("BUDI", "menu")
    budi.say("GOTRAINING")
    recorded = conversations.last_input.one(operator=budi.id)
    offered(monkeypatch, "")
    assert play([recorded], {}).difference is None
