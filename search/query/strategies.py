"""How words become a question: from strict to tolerant, and what puts one document before another. Pure.

Scores are sums of fixed steps, never statistics of the whole index: a page somebody may not see changes
neither the order nor the score of those they may. The steps, from the top: every word with its marks as
typed; the words side by side; the words in the title; words that recur in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby, pairwise
from typing import Final

from search.query.tree import (
    FUZZY_MIN,
    All,
    AnyOf,
    Fuzzy,
    MinimumMatch,
    Node,
    Phrase,
    Prefix,
    Term,
)
from search.text import syllables, telex
from search.text.synonyms import (
    QueryPhrase,
    is_common,
    is_stop_phrase,
    named_kind,
    query_phrases,
    with_similar_names,
)
from search.text.terms import NumberTerm, Terms, Word

# Each step outweighs the sum of what stands below it for a query of usual length.
EXACT: Final = 1024.0
SIDE_BY_SIDE: Final = 128.0
OWN_NUMBER: Final = 300.0
TITLE_SIDE_BY_SIDE: Final = 64.0
TITLE_WORD: Final = 12.0
NUMBERED: Final = 64.0
NUMBER_AS_WRITTEN: Final = 32.0
RECURRING_NUMBER: Final = 16.0
PAIR: Final = 8.0
RECURRING_PAIR: Final = 6.0
RECURRING_WORD: Final = 3.0
NEAR_WORD: Final = 24.0
NEAR_COMMON_WORD: Final = 12.0
NEAR_WEAK_WORD: Final = 4.0
NEAR_PAIR: Final = 24.0
KIND_NAMED: Final = 150.0
RECORD: Final = 2.0
OPEN_TASK: Final = 1.0
PAIRS_MAX: Final = 8
RECURRING_WORDS_UP_TO: Final = 1
"""Of several words the pairs that recur say what a text is about; single words would only cost time."""
RECORDS: Final = ("ke-hoach", "quyet-dinh", "danh-hieu", "tin-tuc", "ho-so", "van-ban")
"""Among equals these stand before the tasks and files about them."""

Boost = tuple[Node, float]
Clauses = tuple[tuple[Node, ...], tuple[Boost, ...]]
"""What must hold, and what adds to the score."""


def all_words(terms: Terms) -> Clauses:
    """Return the question for every word, number and phrase, or its other name.

    Where something is asked ("thuyền chở bao nhiêu sách?"), words that say little by themselves need not stand.
    """
    found = query_phrases(terms.words)
    asks = any(unit.asks for unit in found)
    return _every(terms, _telling(found) if asks else found)


def all_but_stop_words(terms: Terms) -> Clauses:
    """Return the question for every word that says something by itself."""
    return _every(terms, _telling(query_phrases(terms.words)))


def all_words_fuzzy(terms: Terms) -> Clauses:
    """Return the tolerant question: every telling word within one letter; quoted phrases as they are."""
    must, steps = _tolerant(terms, least=lambda count: count)
    return (*must, *_phrases(terms)), steps


def most_words_fuzzy(terms: Terms) -> Clauses:
    """Return the more tolerant question: most of the words, each within one letter."""
    return _tolerant(terms, least=_most)


def any_rare_word(terms: Terms) -> Clauses:
    """Return the most tolerant question: one word or number is enough that few texts hold."""
    rare = [
        _unit(unit, "folded")
        for unit in query_phrases(terms.words)
        if not (is_stop_phrase(unit) or is_common(unit))
    ]
    parts = (*rare, *(_number(number) for number in terms.numbers))
    must, steps = most_words_fuzzy(terms)
    return ((MinimumMatch(parts),) if parts else must), steps


def title_prefix(terms: Terms) -> Clauses:
    """Return the question for titles that hold every word, the last of them perhaps only begun."""
    must: list[Node] = [_unit(unit, "title") for unit in query_phrases(terms.words[:-1])]
    must += [_number(number) for number in terms.numbers]
    if terms.words:
        last = terms.words[-1]
        must.append(
            MinimumMatch(tuple(Prefix("title", form) for form in dict.fromkeys((last.folded, last.plain))))
        )
    return tuple(must), _typed_steps(query_phrases(terms.words[:-1]))


def _every(terms: Terms, wanted: Sequence[QueryPhrase]) -> Clauses:
    must = (
        *(_unit(unit, "folded") for unit in wanted),
        *(_number(number) for number in terms.numbers),
        *_phrases(terms),
    )
    return must, _steps(terms)


def _tolerant(terms: Terms, *, least: Callable[[int], int]) -> Clauses:
    found = [with_similar_names(unit) for unit in query_phrases(terms.words)]
    wanted = _telling(found)
    near_unit = partial(_near_unit, together=syllables.join_syllables(_folded(terms.words)))
    parts = (*map(near_unit, wanted), *(_number(number) for number in terms.numbers))
    ways = (near_unit, partial(_unit, name="folded"), _as_typed)
    words = tuple((way(unit), _weight(unit)) for unit in found for way in ways)
    pairs = tuple((Term("pairs", pair), NEAR_PAIR) for pair in _pairs(_folded(terms.words)))
    phrases = tuple((phrase, SIDE_BY_SIDE) for phrase in _phrases(terms))
    return (MinimumMatch(parts, least(len(parts))),), (*words, *pairs, *phrases, *_steps(terms))


def _telling(found: Sequence[QueryPhrase]) -> Sequence[QueryPhrase]:
    """Return the words that say something by themselves; all where none does."""
    return [unit for unit in found if not is_stop_phrase(unit)] or found


def _weight(unit: QueryPhrase) -> float:
    if is_stop_phrase(unit):
        return NEAR_WEAK_WORD
    return NEAR_COMMON_WORD if is_common(unit) else NEAR_WORD


def _most(count: int) -> int:
    """Return how many of so many words a tolerant question wants: all of two, two of three, then 70 %."""
    return count if count <= 2 else max(2, (count * 7) // 10)


def _phrases(terms: Terms) -> tuple[Node, ...]:
    return tuple(Phrase("folded", _folded(phrase)) for phrase in terms.phrases)


def _folded(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.folded for word in words)


def _phrase_or_term(name: str, values: tuple[str, ...]) -> Node:
    return Term(name, values[0]) if len(values) == 1 else Phrase(name, values)


def _all_of(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _one_of(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else MinimumMatch(tuple(parts))


def _unit(unit: QueryPhrase, name: str) -> Node:
    whole = _all_of([Term(name, word.folded) for word in unit.words])
    return _one_of([whole, *(_phrase_or_term(name, other) for other in unit.others)])


def _near_unit(unit: QueryPhrase, together: Mapping[str, tuple[str, ...]]) -> Node:
    whole = _all_of([_near_word(word.folded, together.get(word.folded, ())) for word in unit.words])
    return _one_of([whole, *(_phrase_or_term("folded", other) for other in unit.others)])


def _near_word(value: str, together: Sequence[str]) -> Node:
    """Return the node for a word within one letter of it, a space lost or too many counting as one."""
    ways: list[Node] = [Term("folded", value), *(Term("folded", joined) for joined in together)]
    if len(value) >= FUZZY_MIN and not value.isdigit():
        ways.append(Fuzzy("folded", value))
        ways += [Term("folded", plain)] if (plain := telex.strip_telex(value)) else []
        ways += [Term("pairs", "_".join(two)) for two in syllables.split_syllables(value)]
    return _one_of(ways)


def _number(number: NumberTerm) -> Node:
    parts = (_folded(number.parts),) if len(number.parts) > 1 else ()
    ways = dict.fromkeys((*parts, *number.others))
    return _one_of([Term("numbers", number.key), *(Phrase("folded", way) for way in ways)])


# The steps of the score.


def _steps(terms: Terms) -> tuple[Boost, ...]:
    found = query_phrases(terms.words)
    kinds: tuple[Boost, ...] = ((AnyOf("kind", RECORDS), RECORD), (Term("state", "task-open"), OPEN_TASK))
    if found and (named := named_kind(found[0])) is not None:
        kinds += ((Term(*named), KIND_NAMED),)
    numbers = (*_number_steps(terms.numbers), *_numbered_steps(found))
    return (*_typed_steps(found), *_unit_steps(found), *numbers, *kinds)


def _typed_steps(found: Sequence[QueryPhrase]) -> tuple[Boost, ...]:
    """Return the steps for the words as typed: their marks, and whether they stand side by side.

    Side by side is told by pairs of neighbours, which an index finds as fast as words. A short form stands
    for what it means: "Trung tâm GDTX tỉnh" is typed as it stands in "Trung tâm Giáo dục thường xuyên tỉnh".
    """
    runs = _runs(found)
    spoken = [unit for run in runs for unit in run]
    steps: list[Boost] = []
    if any(word.marked for unit in spoken for word in unit.words):
        steps.append((_all_of([_as_typed(unit) for unit in spoken]), EXACT))
    rows = [pairs for rows in zip(*map(_rows, runs), strict=True) if (pairs := _pairs_of(rows))]
    if rows := list(dict.fromkeys(rows)):
        steps.append((_side_by_side(rows, ""), SIDE_BY_SIDE))
        steps.append((_side_by_side(rows, "="), TITLE_SIDE_BY_SIDE))
    return tuple(steps)


def _side_by_side(rows: Sequence[Sequence[str]], where: str) -> Node:
    return _one_of([_all_of([Term("pairs", f"{where}{pair}") for pair in row]) for row in rows])


def _runs(found: Sequence[QueryPhrase]) -> Sequence[Sequence[QueryPhrase]]:
    """Return the words in one run; those of a question in the runs between the words that say little."""
    if not any(unit.asks for unit in found) or all(map(is_stop_phrase, found)):
        return [found]
    return [list(run) for weak, run in groupby(found, is_stop_phrase) if not weak]


def _as_typed(unit: QueryPhrase) -> Node:
    whole = _all_of([_typed_word(word) for word in unit.words])
    return _one_of([whole, *(_phrase_or_term("folded", other) for other in unit.others)])


def _typed_word(word: Word) -> Node:
    return Term("exact", word.exact) if word.marked else Term("folded", word.folded)


def _rows(found: Sequence[QueryPhrase]) -> Sequence[tuple[str, ...]]:
    """Return the row of words as typed, with every name written out, and with every name in short."""
    typed = tuple(form for unit in found for form in _folded(unit.words))
    ways = [[_folded(unit.words), *unit.others] for unit in found]
    long = tuple(form for names in ways for form in max(names, key=len))
    short = tuple(form for names in ways for form in min(names, key=len))
    return typed, long, short


def _pairs_of(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(pair for row in rows for pair in _pairs(row))[:PAIRS_MAX]


def _pairs(words: Sequence[str]) -> list[str]:
    return ["_".join(pair) for pair in pairwise(words)][:PAIRS_MAX]


def _unit_steps(found: Sequence[QueryPhrase]) -> tuple[Boost, ...]:
    strong = [unit for unit in found if not is_stop_phrase(unit)]
    steps: list[Boost] = [(_unit(unit, "title"), TITLE_WORD) for unit in strong]
    words = [word.folded for unit in strong for word in unit.words]
    pairs = _pairs(words)
    if len(pairs) > 1:
        steps += [(Term("pairs", pair), PAIR) for pair in pairs]
    for unit in strong:
        longest = max(unit.others, key=len, default=())
        if len(longest) > max(1, len(unit.words)):  # a short form counts as what it stands for
            words += longest
            pairs += _pairs(longest)
            in_title = [Term("pairs", f"={pair}") for pair in _pairs(longest)]
            steps.append((_all_of(in_title), TITLE_SIDE_BY_SIDE))
    if len(strong) <= RECURRING_WORDS_UP_TO:
        steps += [(Term("often", word), RECURRING_WORD) for word in words]
    steps += [(Term("often", pair), RECURRING_PAIR) for pair in pairs]
    return tuple(steps)


def _number_steps(numbers: Sequence[NumberTerm]) -> tuple[Boost, ...]:
    steps: list[Boost] = []
    for number in numbers:
        steps.append((Term("title", number.key), OWN_NUMBER))
        steps.append((Term("numbers", number.key), NUMBER_AS_WRITTEN))
        steps.append((Term("often", number.key), RECURRING_NUMBER))
        steps += [(Phrase("title", way), TITLE_SIDE_BY_SIDE) for way in number.others]
    return tuple(steps)


def _numbered_steps(found: Sequence[QueryPhrase]) -> tuple[Boost, ...]:
    """Return the steps for a name and its number ("thông tư 25"): "Thông tư số 25/2023" rather than any 25."""
    steps: list[Boost] = []
    for unit, after in pairwise(found):
        number = after.words[0].folded
        if not unit.others or not number.isdigit():
            continue
        names = [_folded(unit.words), *unit.others]
        ways: list[Node] = [
            All((Term("pairs", f"{name[-1]}_so"), Term("pairs", f"so_{number}"))) for name in names
        ]
        ways += [Term("pairs", f"{name[-1]}_{number}") for name in names]
        ways += [Term("numbers", f"{number.lstrip('0')}/{name[0]}") for name in names if len(name) == 1]
        steps.append((_one_of(ways), NUMBERED))
    return tuple(steps)
