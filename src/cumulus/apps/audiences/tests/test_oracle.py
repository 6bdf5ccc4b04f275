"""ClickHouse gives the oracle's answer, for random trees over random histories."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cumulus.apps.audiences.expressions.compiler import (
    Context,
    compile_count,
    compile_figures,
    compile_judgements,
    compile_members,
    compile_page,
)
from cumulus.apps.audiences.expressions.oracle import matches, members
from cumulus.apps.audiences.expressions.parsing import parse
from cumulus.apps.audiences.expressions.people import Company, Consent, Person
from cumulus.apps.audiences.expressions.reach import reach
from cumulus.apps.audiences.expressions.sql import OwnColumns, Query
from cumulus.apps.audiences.expressions.tree import All, Leaf, Node, children, walk
from cumulus.apps.audiences.tests import strategies
from cumulus.apps.audiences.tests.owning import OWN, own_columns_of_all
from cumulus.apps.audiences.tests.population import NOW, join_companies, load_people, merge_people
from cumulus.apps.audiences.tests.standing import close, closed
from cumulus.core.ids import ContactId, WorkspaceId
from cumulus.core.json import JsonValue
from cumulus.platform.warehouse.client import Warehouse, get_warehouse

_EXAMPLES = int(os.environ.get("CUMULUS_TEST_EXAMPLES", "8"))
"""Populations drawn, each with 25 to 40 trees; a nightly run draws more."""
_RELAXED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


def _fresh_workspace() -> WorkspaceId:
    """Return an id of the warehouse's own range: no PostgreSQL row is needed here."""
    return WorkspaceId(secrets.randbelow(2**31) + 2**31)


@pytest.fixture(scope="module", autouse=True)
def _columns(engines: None) -> Iterator[None]:
    with own_columns_of_all():
        yield


def _tree(raw: JsonValue) -> Node:
    return parse(raw, strategies.CATALOGUE).required()


def _members(warehouse: Warehouse, tree: Node, context: Context) -> list[ContactId]:
    compiled = compile_members(tree, context)
    return sorted(row[0] for row in warehouse.query(compiled.sql, compiled.params).rows)


@pytest.mark.slow
@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=_RELAXED, phases=[Phase.generate])
@given(
    people=strategies.people(),
    raw_trees=st.lists(strategies.trees, min_size=25, max_size=40),
    own=st.sampled_from([OWN, {}]),
)
def test_random_trees_select_whom_the_oracle_selects(
    warehouse: Warehouse, people: tuple[Person, ...], raw_trees: list[JsonValue], own: OwnColumns
) -> None:
    context = Context(_fresh_workspace(), NOW, closed=closed, own=own)
    load_people(warehouse, context.workspace_id, people)
    _ask_both(warehouse, raw_trees, people, people, context)


@pytest.mark.slow
@settings(max_examples=_EXAMPLES // 2, deadline=None, suppress_health_check=_RELAXED, phases=[Phase.generate])
@given(
    people=strategies.people(),
    raw_trees=st.lists(strategies.trees, min_size=25, max_size=40),
    own=st.sampled_from([OWN, {}]),
)
def test_a_merged_person_has_the_events_of_both(
    warehouse: Warehouse, people: tuple[Person, ...], raw_trees: list[JsonValue], own: OwnColumns
) -> None:
    context = Context(_fresh_workspace(), NOW, has_overrides=True, closed=closed, own=own)
    load_people(warehouse, context.workspace_id, people)
    first, second, third, fourth = (person.id for person in people[:4])
    remaining = merge_people(
        warehouse, context.workspace_id, people, {first: second, third: second, fourth: people[4].id}
    )
    _ask_both(warehouse, raw_trees, people, remaining, context)


@pytest.mark.slow
@settings(max_examples=_EXAMPLES // 2, deadline=None, suppress_health_check=_RELAXED, phases=[Phase.generate])
@given(
    people=strategies.people(),
    raw_trees=st.lists(strategies.members_trees, min_size=25, max_size=40),
    own=st.sampled_from([OWN, {}]),
)
def test_what_is_asked_of_colleagues_is_what_the_oracle_asks(
    warehouse: Warehouse, people: tuple[Person, ...], raw_trees: list[JsonValue], own: OwnColumns
) -> None:
    """Among all random trees these are a few in a hundred, of a leaf's kind hardly one in a thousand."""
    context = Context(_fresh_workspace(), NOW, closed=closed, own=own)
    load_people(warehouse, context.workspace_id, people)
    _ask_both(warehouse, raw_trees, people, people, context)


def _ask_both(
    warehouse: Warehouse,
    raw_trees: Sequence[JsonValue],
    people: Sequence[Person],
    living: Sequence[Person],
    context: Context,
) -> None:
    """Ask the warehouse about `people`, those who became part of another among them, and the oracle about the living."""
    trees = [_tree(raw) for raw in raw_trees]
    for raw, found in zip(raw_trees, _batch(warehouse, trees, people, context), strict=True):
        # Asked once more when it differs: whether the statement is wrong, or was answered wrongly once.
        assert found == members(_tree(raw), living, NOW), (raw, _members(warehouse, _tree(raw), context), people)


def _batch(
    warehouse: Warehouse, trees: Sequence[Node], people: Sequence[Person], context: Context
) -> list[list[ContactId]]:
    """Return each tree's members: all trees at once, over one half of the people and the other."""
    ids = [person.id for person in people]
    answers: list[list[ContactId]] = [[] for _ in trees]
    for part in (replace(context, among=ids[::2]), replace(context, among=ids[1::2])):
        compiled = compile_judgements(trees, part)
        read = compiled.read(warehouse.query(compiled.statement.sql, compiled.statement.params).rows)
        for contact_id, flags in zip(read.people, read.inside.tolist(), strict=True):
            for answer, flag in zip(answers, flags, strict=True):
                answer.extend([contact_id] * flag)
    return [sorted(answer) for answer in answers]


@pytest.mark.slow
@settings(max_examples=5 * _EXAMPLES, deadline=None, suppress_health_check=_RELAXED, phases=[Phase.generate])
@given(raw=strategies.trees, own=st.sampled_from([OWN, {}]))
def test_count_page_and_figures_agree_with_the_oracle(
    warehouse: Warehouse, population: tuple[WorkspaceId, tuple[Person, ...]], raw: JsonValue, own: OwnColumns
) -> None:
    workspace_id, people = population
    tree, context = _tree(raw), Context(workspace_id, NOW, closed=closed, own=own)
    expected = members(tree, people, NOW)
    count = compile_count(tree, context)
    assert warehouse.scalar(count.sql, count.params) == len(expected), raw
    page = compile_page(tree, context, before=None, limit=3)
    ((total, newest),) = warehouse.query(page.sql, page.params).rows
    assert (total, [-each for each in newest]) == (len(expected), expected[::-1][:3])
    assert _members(warehouse, tree, context) == expected
    compiled = compile_figures(tree, context, {leaf.channel: leaf for leaf in reach(strategies.CATALOGUE)})
    figures = compiled.read(warehouse.query(compiled.statement.sql, compiled.statement.params).rows[0])
    assert (figures.total, figures.count) == (len(people), len(expected))
    assert figures.sample == tuple(expected[::-1][:20])
    reached = {leaf.channel: leaf for leaf in reach(strategies.CATALOGUE)}
    assert figures.reach == {name: len(members(All((tree, leaf)), people, NOW)) for name, leaf in reached.items()}
    counts = {each.path: each.count for each in figures.conditions}
    assert counts == {path: len(members(node, people, NOW)) for path, node in _shown(tree)}
    losses = {each.path: each.loss for each in figures.conditions}
    for path, without in _without_each(tree):
        assert losses[path] == len(members(without, people, NOW)) - len(expected), (path, raw)


@pytest.fixture(scope="module")
def population(engines: None) -> tuple[WorkspaceId, tuple[Person, ...]]:
    """Sixty people of fixed random histories in a workspace of their own."""
    drawn: list[Person] = []

    @settings(max_examples=4, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=_RELAXED)
    @given(strategies.people())
    def draw(people: tuple[Person, ...]) -> None:
        drawn.extend(people)

    draw()
    people = close(tuple(replace(person, id=ContactId(i + 1)) for i, person in enumerate(drawn)))
    companies: dict[int, Company] = {}
    people = tuple(replace(each, companies=_numbered(each.companies, companies)) for each in people)
    join_companies(people)
    workspace_id = _fresh_workspace()
    load_people(get_warehouse(), workspace_id, people)
    return workspace_id, people


def _numbered(mine: Sequence[Company], known: dict[int, Company]) -> tuple[Company, ...]:
    """Return the companies with numbers of their own: each drawing begins again at 1."""
    found = [known.setdefault(id(each.people), Company(len(known) + 1, each.fields)) for each in mine]
    return tuple(replace(each, role=own.role) for each, own in zip(found, mine, strict=True))


def _shown(tree: Node) -> list[tuple[str, Node]]:
    return [(path, node) for path, node in walk(tree) if path or isinstance(node, Leaf)]


def _without_each(tree: Node) -> list[tuple[str, Node]]:
    """Return, for each child of the top-level group, the tree without it."""
    if not isinstance(tree, All):
        return []
    kept = [tree.children[:i] + tree.children[i + 1 :] for i in range(len(tree.children))]
    paths = [path for path, _ in children(tree, "")]
    return [(path, All(rest)) for path, rest in zip(paths, kept, strict=True)]


@settings(max_examples=5, deadline=None, suppress_health_check=_RELAXED, phases=[Phase.generate])
@given(strategies.people())
def test_drawn_colleagues_are_the_drawn_people(people: tuple[Person, ...]) -> None:
    """A copy of before somebody was closed told the oracle of colleagues who could be reached, and once of eight."""
    by_id = {person.id: person for person in people}
    for person in people:
        assert person.closed == frozenset({"email"} if person.id in closed("email") else ())
        for company in person.companies:
            assert any(each is person for each in company.people)
            assert all(each is by_id[each.id] for each in company.people)


def test_a_colleague_whose_channel_is_closed_is_not_reachable(warehouse: Warehouse) -> None:
    raw: JsonValue = {"not": {"not": {"members": "any", "of": {"reachable": "email", "op": "is"}}}}
    acme = Company(1)
    consented = (Consent("marketing", "email", "given"),)
    ids = [ContactId(i + 1) for i in range(8)]
    for reachable, expected in ((ContactId(3), ids), (closed("email")[0], [])):
        people = close(
            tuple(
                Person(each, companies=(acme,), consents=consented, email="a@example.com" * (each == reachable))
                for each in ids
            )
        )
        join_companies(people)
        context = Context(_fresh_workspace(), NOW, closed=closed)
        load_people(warehouse, context.workspace_id, people)
        assert members(_tree(raw), people, NOW) == expected
        assert _members(warehouse, _tree(raw), context) == expected
        assert _batch(warehouse, [_tree(raw)], people, context) == [expected]


def test_a_statement_that_was_not_told_who_is_closed_is_not_written() -> None:
    leaf = _tree({"reachable": "email", "op": "is"})
    assert isinstance(leaf, Leaf)
    with pytest.raises(LookupError, match="email"):
        leaf.condition(Query(_fresh_workspace(), NOW))


def test_someone_without_any_history_matches_what_they_lack() -> None:
    nobody = Person(ContactId(1))
    raw: JsonValue = {"all": [{"attribute": "city", "op": "ne", "value": "a"}, {"tag": "vip", "op": "has_not"}]}
    assert matches(_tree(raw), nobody, NOW)
