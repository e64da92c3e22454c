"""The steps of correcting an alignment: what each does to the beads, what it is called, and how it is written down.

No step loses a sentence, has one twice, or changes the order in which a version's sentences stand in the alignment:
so a sentence moves only from the edge of a bead to the bead next to it.

A person has seen each bead that a step touches. One whose sentences say something else now is ``edited`` and stays so,
since that text is no longer the document's; any other is ``reviewed``. A score is the chance that just these sentences
belong together: it is dropped with them, and stays where a bead was only looked at, so that the method can be held
against the reviewer. A note alone leaves the status as it is: a question is noted as often as an answer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeVar, cast, get_args

from align.alignment import Alignment, Bead, Flag, Status
from align.correcting.units import CannotError, Splice, Units, with_flags

Neighbour = Literal["next", "previous"]
Direction = Literal["up", "down"]
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Change:
    """What a step did, or will do.

    Attributes:
        words: what to say of it on the status line, with ids as the file has them: "merged op8.s2 with op8.s3".
        at: id of the bead or unit where one goes on reading.
    """

    step: Step
    splices: tuple[Splice, ...]
    words: str
    at: str


@dataclass(frozen=True)
class Step(ABC):
    """One correction. It names beads and units by their ids and versions by their keys."""

    kind: ClassVar[str]

    @abstractmethod
    def change(self, units: Units) -> Change:
        """What it does to units, which stay as they are.

        Raises:
            CannotError: it makes no sense there.
        """

    def apply(self, alignment: Alignment) -> Alignment:
        """The alignment after this step.

        Raises:
            CannotError: it makes no sense there.
        """
        units = Units(alignment)
        units.put(self.change(units).splices)
        return units.alignment()

    def to_json(self) -> dict[str, Any]:
        """The step as a JSON object, of which `from_json` makes the same step."""
        return {"step": self.kind, **{field.name: getattr(self, field.name) for field in fields(self)}}


@dataclass(frozen=True)
class Merge(Step):
    """Makes a bead and the next or previous one of its unit one, with the id of the one that stands first."""

    kind = "merge"
    bead: str
    neighbour: Neighbour

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        place, at = units.bead(self.bead)
        unit = units[place]
        first = at if self.neighbour == "next" else at - 1
        if first < 0 or first + 1 >= len(unit.beads):
            raise CannotError(f"{self.bead} is the {'last' if first >= 0 else 'first'} bead of {unit.id}")
        one, two = unit.beads[first : first + 2]
        beads = _spliced(unit.beads, first, 2, [_joined(one, two)])
        words = f"merged {self.bead} with {(two if self.neighbour == 'next' else one).id}"
        return _changed(self, units, {place: beads}, words, one.id)


@dataclass(frozen=True)
class Split(Step):
    """Parts a bead in two.

    Attributes:
        stay: by version how many sentences, from the first, stay; the others go into a new bead behind it. All stay
            of a version that is not named.
    """

    kind = "split"
    bead: str
    stay: Mapping[str, int]

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        place, at = units.bead(self.bead)
        bead = units[place].beads[at]
        for key, count in self.stay.items():
            if not 0 <= count <= len(_side(bead, key)):
                raise CannotError(f"{self.bead} has no {count} sentences of {key} that could stay")
        stay = {key: self.stay.get(key, len(side)) for key, side in bead.sides.items()}
        first = _part(bead, {key: slice(0, count) for key, count in stay.items()})
        rest = _part(bead, {key: slice(count, None) for key, count in stay.items()})
        if not first.sides or not rest.sides:
            raise CannotError(f"to split {self.bead}, a sentence has to stay and another to go")
        rest = replace(rest, id=units.new_id(bead.id), note="")
        beads = _spliced(units[place].beads, at, 1, [first, rest])
        return _changed(self, units, {place: beads}, f"split {bead.id}: what follows is {rest.id}", rest.id)


@dataclass(frozen=True)
class Move(Step):
    """Moves the first sentence of a version up to the bead before, or its last down to the bead behind.

    The bead next to it may stand in another unit; in a unit without beads a new one is made. A bead of which nothing
    is left goes, and its note goes on to the neighbour.
    """

    kind = "move"
    bead: str
    version: str
    direction: Direction

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        up = self.direction == "up"
        place, at = units.bead(self.bead)
        bead = units[place].beads[at]
        count = len(_side(bead, self.version))
        goes = slice(0, 1) if up else slice(count - 1, count)
        stays = slice(1, count) if up else slice(0, count - 1)
        moved = _part(bead, {self.version: goes})
        left = _part(bead, {key: stays if key == self.version else slice(None) for key in bead.sides})
        moved = replace(moved, note="" if left.sides else bead.note)
        step = -1 if up else 1
        inside = 0 <= at + step < len(units[place].beads)
        other_place, other_at = (place, at + step) if inside else _next_door(units, place, step, self.bead)
        others = units[other_place].beads
        if others:
            other = others[other_at]
            one, two = (other, moved) if up else (moved, other)
            target = replace(_joined(one, two), id=other.id)
        else:
            target = replace(moved, id=units.new_id(f"{units[other_place].id}.s1"))
        own = _spliced(units[place].beads, at, 1, [left] if left.sides else [])
        if inside:
            new = {place: _spliced(own, other_at if up or left.sides else at, 1, [target])}
        else:
            new = {place: own, other_place: _spliced(others, other_at, 1, [target])}
        words = f"moved a sentence of {self.version} {self.direction} from {self.bead} to {target.id}"
        return _changed(self, units, new, words, target.id)


@dataclass(frozen=True)
class Unlink(Step):
    """Takes the sentences of a version out of a bead, into one of their own behind it."""

    kind = "unlink"
    bead: str
    version: str

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        place, at = units.bead(self.bead)
        bead = units[place].beads[at]
        _side(bead, self.version)
        if len(bead.sides) == 1:
            raise CannotError(f"{self.bead} has nothing but {self.version}")
        left = _part(bead, {key: slice(None) for key in bead.sides if key != self.version})
        taken = replace(_part(bead, {self.version: slice(None)}), id=units.new_id(bead.id), note="")
        beads = _spliced(units[place].beads, at, 1, [left, taken])
        return _changed(self, units, {place: beads}, f"took {self.version} out of {bead.id}", taken.id)


@dataclass(frozen=True)
class Review(Step):
    """Says that a bead, or each bead of a unit, is right as it is."""

    kind = "review"
    of: str

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        return _marked(self, units, self.of, ("auto", "reviewed"), f"{self.of} is reviewed")


@dataclass(frozen=True)
class TakeBack(Step):
    """Says that a bead, or each bead of a unit, is not reviewed after all; edited ones stay what they are."""

    kind = "take back"
    of: str

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        return _marked(self, units, self.of, ("reviewed", "auto"), f"{self.of} is no longer reviewed")


@dataclass(frozen=True)
class Edit(Step):
    """Writes another text in the place of a sentence.

    Attributes:
        sentence: which of the bead's sentences of that version, counted from 0.
    """

    kind = "edit"
    bead: str
    version: str
    sentence: int
    text: str

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        place, at = units.bead(self.bead)
        bead = units[place].beads[at]
        side = _side(bead, self.version)
        if not 0 <= self.sentence < len(side):
            raise CannotError(f"{self.bead} has no sentence {self.sentence + 1} of {self.version}")
        if not self.text.strip():
            raise CannotError("a sentence cannot be empty")
        _encodable(self.text)
        if side[self.sentence] == self.text:
            raise CannotError("that is what it says already")
        sides = {**bead.sides, self.version: _spliced(side, self.sentence, 1, [self.text])}
        edited = replace(bead, sides=sides, score=None, status="edited")
        beads = _spliced(units[place].beads, at, 1, [edited])
        return _changed(self, units, {place: beads}, f"edited {self.version} in {self.bead}", self.bead)


@dataclass(frozen=True)
class Annotate(Step):
    """Writes a note on a bead or a unit in the place of the one it has; an empty one takes it off."""

    kind = "annotate"
    of: str
    note: str

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        _encodable(self.note)
        words = f"wrote a note on {self.of}" if self.note else f"took the note off {self.of}"
        if units.has_bead(self.of):
            place, at = units.bead(self.of)
            unit = units[place]
            old = unit.beads[at].note
            new = replace(unit, beads=_spliced(unit.beads, at, 1, [replace(unit.beads[at], note=self.note)]))
        else:
            place = units.unit(self.of)
            old = units[place].note
            new = replace(units[place], note=self.note)
        if old == self.note:
            raise CannotError(f"that is the note on {self.of} already" if old else f"there is no note on {self.of}")
        return Change(self, (Splice.between(place, units[place], new),), words, self.of)


@dataclass(frozen=True)
class Put(Step):
    """Puts beads in the place of others: how what was undone from before the last saving is written down.

    Attributes:
        parts: for each unit its id, ``start`` and number ``gone`` of the beads that give way, the ``beads`` that take
            their place, and ``flags`` and ``note`` of the unit; as JSON has them.
        words: what to say of it.
    """

    kind = "put"
    parts: Sequence[Mapping[str, Any]]
    words: str

    @classmethod
    def of(cls, splices: Sequence[Splice], words: str) -> Put:
        """What has the same effect as these splices."""
        parts = [
            {
                "unit": splice.after.id,
                "start": splice.start,
                "gone": len(splice.old),
                "beads": [_bead_to_json(bead) for bead in splice.new],
                "flags": dict(splice.after.flags),
                "note": splice.after.note,
            }
            for splice in splices
        ]
        return cls(parts, words)

    def change(self, units: Units) -> Change:
        """As `Step.change`."""
        splices = []
        for part in self.parts:
            place = units.unit(part["unit"])
            unit, start, gone = units[place], part["start"], part["gone"]
            if start + gone > len(unit.beads):
                raise CannotError(f"{unit.id} has no such beads")
            beads = _spliced(unit.beads, start, gone, [_bead_from_json(bead) for bead in part["beads"]])
            new = replace(unit, beads=beads, flags=part["flags"], note=part["note"])
            splices.append(Splice.between(place, unit, new))
        return Change(self, tuple(splices), self.words, self.parts[0]["unit"] if self.parts else "")


KINDS: Mapping[str, type[Step]] = MappingProxyType(
    {step.kind: step for step in (Merge, Split, Move, Unlink, Review, TakeBack, Edit, Annotate, Put)}
)
"""The steps there are, by the name under which they are written down."""


# -- what is done to beads -----------------------------------------------------------------------------


def _changed(step: Step, units: Units, new: Mapping[int, tuple[Bead, ...]], words: str, at: str) -> Change:
    """A change that gives some units, by their places, other beads."""
    splices = []
    for place, beads in new.items():
        unit = units[place]
        after = with_flags(unit, replace(unit, beads=beads), units.versions)
        splices.append(Splice.between(place, unit, after))
    return Change(step, tuple(splices), words, at)


def _marked(step: Step, units: Units, name: str, status: tuple[Status, Status], words: str) -> Change:
    """A change that gives a bead, or the beads of a unit, the second status where they have the first."""
    old, new = status
    if units.has_bead(name):
        place, at = units.bead(name)
        chosen = range(at, at + 1)
    else:
        place = units.unit(name)
        chosen = range(len(units[place].beads))
    beads = units[place].beads
    marked = tuple(
        replace(bead, status=new) if at in chosen and bead.status == old else bead for at, bead in enumerate(beads)
    )
    if all(one is two for one, two in zip(beads, marked, strict=True)):
        found = sorted({beads[at].status for at in chosen})
        raise CannotError(f"{name} is {' and '.join(found)} already" if found else f"{name} has no beads")
    return _changed(step, units, {place: marked}, words, name)


def _next_door(units: Units, place: int, step: int, name: str) -> tuple[int, int]:
    """The place of the unit before (-1) or behind (1), and of the bead at the edge of it that is nearer."""
    other = place + step
    if not 0 <= other < len(units):
        raise CannotError(f"there is nothing {'before' if step < 0 else 'behind'} {name}")
    return other, max(len(units[other].beads) - 1, 0) if step < 0 else 0


def _side(bead: Bead, key: str) -> tuple[str, ...]:
    if not bead.sides.get(key):
        raise CannotError(f"{bead.id} has nothing of {key}")
    return bead.sides[key]


def _spliced(items: tuple[_Item, ...], start: int, gone: int, new: Sequence[_Item]) -> tuple[_Item, ...]:
    return (*items[:start], *new, *items[start + gone :])


def _seen(*beads: Bead) -> Status:
    return "edited" if any(bead.status == "edited" for bead in beads) else "reviewed"


def _joined(one: Bead, two: Bead) -> Bead:
    """The sentences of two neighbours in one bead, with the id of the first and the notes of both."""
    sides = _both(one.sides, two.sides)
    places = {key: own for key, own in _both(one.places, two.places).items() if len(own) == len(sides.get(key, ()))}
    notes = dict.fromkeys(note for note in (one.note, two.note) if note)
    return Bead(one.id, sides, None, _seen(one, two), "; ".join(notes), places)


def _both(one: Mapping[str, tuple[_Item, ...]], two: Mapping[str, tuple[_Item, ...]]) -> dict[str, tuple[_Item, ...]]:
    return {key: (*one.get(key, ()), *two.get(key, ())) for key in {**one, **two}}


def _part(bead: Bead, wanted: Mapping[str, slice]) -> Bead:
    """The bead with some of its sentences, by version."""
    sides = {key: part for key, cut in wanted.items() if (part := bead.sides[key][cut])}
    places = {key: bead.places[key][wanted[key]] for key in sides if key in bead.places}
    return Bead(bead.id, sides, None, _seen(bead), bead.note, places)


def _encodable(text: str) -> None:
    """Refuses halves of characters, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CannotError("there is a broken character in that text") from error


# -- steps from JSON ----------------------------------------------------------------------------------


def from_json(value: object) -> Step:
    """The step that a JSON object tells of.

    Raises:
        ValueError: it is of an unknown kind, or not what that kind has to be.
    """
    facts = _mapping(value)
    kind = facts.get("step")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"there is no step {kind!r}")
    names = [field.name for field in fields(KINDS[kind])]
    if facts.keys() != {"step", *names}:
        raise ValueError(f"a step {kind!r} has {', '.join(names)}")
    return KINDS[kind](**{name: _CHECKS[name](facts[name]) for name in names})


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is no object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is no list")
    return value


def _one_of(*allowed: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
        return str(value)

    return check


def _put_part(value: object) -> dict[str, Any]:
    facts = _mapping(value)
    if facts.keys() != {"unit", "start", "gone", "beads", "flags", "note"}:
        raise ValueError("a part of what is put back is not whole")
    flag = _one_of(*get_args(Flag))
    return {
        "unit": _text(facts["unit"]),
        "start": _count(facts["start"]),
        "gone": _count(facts["gone"]),
        "beads": [_bead_to_json(_bead_from_json(bead)) for bead in _list(facts["beads"])],
        "flags": {key: flag(value) for key, value in _mapping(facts["flags"]).items()},
        "note": _text(facts["note"]),
    }


def _bead_to_json(bead: Bead) -> dict[str, Any]:
    sides = {key: list(side) for key, side in bead.sides.items()}
    return {"id": bead.id, "sides": sides, "score": bead.score, "status": bead.status, "note": bead.note}


def _bead_from_json(value: object) -> Bead:
    facts = _mapping(value)
    if facts.keys() != {"id", "sides", "score", "status", "note"}:
        raise ValueError("a bead is not whole")
    score = facts["score"]
    if score is not None and not (isinstance(score, (int, float)) and 0 <= score <= 1):
        raise ValueError(f"{score!r} is no score")
    sides = {key: tuple(map(_text, _list(side))) for key, side in _mapping(facts["sides"]).items()}
    status = cast("Status", _one_of(*get_args(Status))(facts["status"]))
    return Bead(_text(facts["id"]), sides, score, status, _text(facts["note"]))


_CHECKS: Mapping[str, Callable[[object], Any]] = MappingProxyType(
    {
        **dict.fromkeys(("bead", "of", "version", "text", "note", "words"), _text),
        "neighbour": _one_of(*get_args(Neighbour)),
        "direction": _one_of(*get_args(Direction)),
        "sentence": _count,
        "stay": lambda value: {key: _count(count) for key, count in _mapping(value).items()},
        "parts": lambda value: [_put_part(part) for part in _list(value)],
    }
)
"""What each field of a step has to be."""
