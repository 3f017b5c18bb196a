"""Records behave as frozen dataclasses do."""

import copy
import dataclasses
import inspect
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystore_tool.records import field, fields, record, replace


@record
class Point:
    """Two numbers, and what does not count."""

    x: int
    y: int = 7
    label: str = field(default="", compare=False)
    secret: str = field(default="hidden", repr=False)
    tags: list[str] = field(default_factory=list, compare=False, repr=False)


@dataclasses.dataclass(frozen=True)
class Twin:
    """The same, by dataclasses."""

    x: int
    y: int = 7
    label: str = dataclasses.field(default="", compare=False)
    secret: str = dataclasses.field(default="hidden", repr=False)
    tags: list[str] = dataclasses.field(default_factory=list, compare=False, repr=False)


@record(kw_only=True)
class Base:
    """Named fields only."""

    one: int = 1


@record(kw_only=True)
class Derived(Base):
    """One more."""

    two: int


@record(frozen=False)
class Counter:
    """It changes."""

    count: int = 0


@record(slots=False)
class Circle:
    """Has room for what is found out later."""

    radius: int = 2


arguments = st.fixed_dictionaries(
    {"x": st.integers(0, 2)},
    optional={"y": st.integers(6, 8), "label": st.text(max_size=1), "secret": st.sampled_from("ab")},
)


@given(arguments, arguments)
def test_records_are_shown_compared_and_hashed_as_dataclasses_are(one, other) -> None:
    ours, theirs = Point(**one), Twin(**one)
    assert repr(ours).removeprefix("Point") == repr(theirs).removeprefix("Twin")
    assert (ours == Point(**other)) == (theirs == Twin(**other))
    assert ours != Point(**other) or hash(ours) == hash(Point(**other))
    assert [getattr(ours, one.name) for one in fields(ours)] == list(dataclasses.astuple(theirs))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        ((1, 2, "", "", [], 6), {}),
        ((1,), {"x": 1}),
        ((1,), {"z": 1}),
    ],
    ids=["missing", "too many", "twice", "unknown"],
)
def test_wrong_arguments_are_refused(values, named) -> None:
    for made in (Point, Twin):
        with pytest.raises(TypeError):
            made(*values, **named)


def test_fields_by_name_only_after_those_of_the_base() -> None:
    assert [one.name for one in fields(Derived)] == ["one", "two"]
    assert repr(Derived(two=2)) == "Derived(one=1, two=2)"
    with pytest.raises(TypeError):
        Derived(1, 2)


def test_values_in_order_match_patterns() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


@pytest.mark.parametrize("change", ["x", "new"])
def test_a_record_does_not_change(change: str) -> None:
    point = Point(1)
    with pytest.raises(AttributeError, match=change):
        setattr(point, change, 2)
    with pytest.raises(AttributeError):
        del point.x
    assert point == Point(1)


def test_one_that_changes_has_no_hash() -> None:
    counter = Counter()
    counter.count += 1
    assert counter == Counter(1)
    with pytest.raises(TypeError):
        hash(counter)


def test_each_record_has_its_own_value_from_the_factory() -> None:
    Point(1).tags.append("a")
    assert Point(1).tags == []


def test_replace_changes_some_fields_and_keeps_the_record() -> None:
    point = Point(1, label="a")
    assert repr(replace(point, x=3)) == "Point(x=3, y=7, label='a')"
    assert point.x == 1
    with pytest.raises(TypeError):
        replace(point, z=1)


@pytest.mark.parametrize("made", [Point(1, 2, "a"), Derived(two=2), Counter(3), Circle(5)], ids=repr)
def test_copies_are_equal(made: object) -> None:
    assert pickle.loads(pickle.dumps(made)) == copy.copy(made) == copy.deepcopy(made) == made  # noqa: S301


def test_its_signature_is_that_of_a_dataclass() -> None:
    theirs = dataclasses.make_dataclass("Twin", [("x", int), ("y", int, 7)])
    ours = record(type("Pair", (), {"__annotations__": {"x": int, "y": int}, "y": 7}))
    assert str(inspect.signature(ours)) == str(inspect.signature(theirs)).removesuffix(" -> None")
    assert str(inspect.signature(Derived)) == "(*, one: int = 1, two: int)"
