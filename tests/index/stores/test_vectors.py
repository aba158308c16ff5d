from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.stores.vectors import Vectors

DIMENSION = 48


def unit_rows(seed: int, count: int) -> NDArray[np.float32]:
    """Random unit vectors, (count, 48), the same for a seed."""
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def axis_rows(axes: list[int]) -> NDArray[np.float32]:
    """Unit vectors along axes: each cosine is exactly a coordinate of the question."""
    return np.eye(DIMENSION, dtype=np.float32)[axes]


def brute_force(
    vectors: NDArray[np.float32], query: NDArray[np.float32], count: int, among: list[int]
) -> tuple[list[int], NDArray[np.float64]]:
    """Every cosine, in double precision, sorted: the oracle."""
    cosines = vectors.astype(np.float64) @ query.astype(np.float64)
    best = sorted(among, key=lambda row: (-cosines[row], row))[:count]
    return best, cosines[best]


seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 300)
quick = settings(max_examples=60)


@quick
@given(seed=seeds, size=sizes, count=st.integers(1, 400))
def test_rows_and_cosines_equal_brute_force(seed: int, size: int, count: int) -> None:
    vectors, query = unit_rows(seed, size), unit_rows(seed + 1, 1)[0]
    rows, cosines = Vectors.of(vectors).nearest(query, count)
    expected_rows, expected_cosines = brute_force(vectors, query, count, list(range(size)))
    assert rows.tolist() == expected_rows
    np.testing.assert_allclose(cosines, expected_cosines, atol=1e-6)


@quick
@given(seed=seeds, size=sizes, count=st.integers(1, 400), data=st.data())
def test_restricted_rows_and_cosines_equal_brute_force(seed: int, size: int, count: int, data: st.DataObject) -> None:
    among = data.draw(st.lists(st.integers(0, size - 1), unique=True, min_size=1))
    vectors, query = unit_rows(seed, size), unit_rows(seed + 1, 1)[0]
    rows, cosines = Vectors.of(vectors).nearest(query, count, np.array(among))
    expected_rows, expected_cosines = brute_force(vectors, query, count, among)
    assert rows.tolist() == expected_rows
    np.testing.assert_allclose(cosines, expected_cosines, atol=1e-6)


@quick
@given(seed=seeds, size=sizes, count=st.integers(1, 400), restricted=st.booleans())
def test_equal_cosines_come_in_the_order_of_rows(seed: int, size: int, count: int, restricted: bool) -> None:
    random = np.random.default_rng(seed)
    vectors, query = axis_rows(random.integers(0, 4, size).tolist()), np.zeros(DIMENSION, np.float32)
    query[:3] = 1, 0.5, 0.25
    among = np.flatnonzero(random.random(size) < (0.7 if restricted else 1))
    rows, _ = Vectors.of(vectors).nearest(query, count, among if restricted else None)
    assert rows.tolist() == brute_force(vectors, query, count, among.tolist())[0]


@pytest.mark.parametrize("count", [25, 30, 120])
def test_the_first_of_many_equal_rows_are_kept_though_better_ones_follow(count: int) -> None:
    vectors, query = axis_rows([1] * 200 + [0] * 20), np.zeros(DIMENSION, np.float32)
    query[:2] = 1, 0.5
    rows, _ = Vectors.of(vectors).nearest(query, count)
    assert rows.tolist() == [*range(200, 220), *range(count - 20)]


def test_a_restricted_search_gives_the_very_same_cosines() -> None:
    vectors, query = Vectors.of(unit_rows(1, 300)), unit_rows(2, 1)[0]
    rows, cosines = vectors.nearest(query, 300)
    kept = rows % 3 == 0
    only, same = vectors.nearest(query, 300, np.arange(0, 300, 3))
    assert only.tolist() == rows[kept].tolist()
    assert same.tolist() == cosines[kept].tolist()


@quick
@given(seed=seeds, size=sizes, data=st.data())
def test_cosines_of_chosen_rows_equal_brute_force(seed: int, size: int, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, size - 1), min_size=1))
    vectors, query = unit_rows(seed, size), unit_rows(seed + 1, 1)[0]
    cosines = Vectors.of(vectors).cosines(query, np.array(chosen))
    np.testing.assert_allclose(cosines, vectors[chosen].astype(np.float64) @ query, atol=1e-6)


@pytest.mark.parametrize("size", range(1, 40))
def test_equal_rows_have_the_very_same_cosine_wherever_they_stand(size: int) -> None:
    row, query = np.random.default_rng(1).normal(size=(2, 384)).astype(np.float32)  # the length of a real vector
    vectors = Vectors.of(np.tile(row, (size, 1)))
    assert len(set(vectors.cosines(query, np.arange(size)).tolist())) == 1


def test_cosines_of_no_row_are_none() -> None:
    assert Vectors.of(unit_rows(1, 5)).cosines(unit_rows(2, 1)[0], np.empty(0, np.int64)).shape == (0,)


def test_no_row_to_look_among_finds_none() -> None:
    rows, cosines = Vectors.of(unit_rows(1, 5)).nearest(unit_rows(2, 1)[0], 3, np.empty(0, np.int64))
    assert rows.shape == cosines.shape == (0,)


def test_saved_vectors_are_found_again_with_the_same_cosines(tmp_path: Path) -> None:
    vectors, query = Vectors.of(unit_rows(1, 50)), unit_rows(2, 1)[0]
    vectors.save(tmp_path)
    loaded = Vectors.load(tmp_path)
    assert (loaded.size, loaded.dimension) == (50, DIMENSION)
    (rows, cosines), (same_rows, same_cosines) = vectors.nearest(query, 10), loaded.nearest(query, 10)
    assert (rows.tolist(), cosines.tolist()) == (same_rows.tolist(), same_cosines.tolist())


LARGE = 3000
kinds = pytest.mark.parametrize("kind", ["IndexScalarQuantizer", "IndexIVFScalarQuantizer"])


def large(kind: str, monkeypatch: pytest.MonkeyPatch) -> Vectors:
    """Vectors that are kept as a larger index is."""
    monkeypatch.setattr("index.stores.vectors._EXACT", LARGE // 10)
    monkeypatch.setattr("index.stores.vectors._ALL_CODES", LARGE if kind == "IndexScalarQuantizer" else LARGE // 10)
    monkeypatch.setattr("index.stores.vectors._FEW", LARGE // 10)
    return Vectors.of(unit_rows(1, LARGE))


@kinds
@pytest.mark.parametrize("among", [None, range(0, LARGE, 2), range(0, LARGE, 100)])
def test_a_large_index_finds_nearly_all_that_is_nearest_with_its_cosines(
    kind: str, among: range | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    large(kind, monkeypatch).save(tmp_path)
    vectors, asked = Vectors.load(tmp_path), unit_rows(2, 20)
    shares = []
    for query in asked:
        rows, cosines = vectors.nearest(query, 20, None if among is None else np.array(among))
        assert len(rows) == 20
        assert cosines.tolist() == vectors.cosines(query, rows).tolist() == sorted(cosines.tolist(), reverse=True)
        expected, _ = brute_force(unit_rows(1, LARGE), query, 20, list(among or range(LARGE)))
        shares.append(len({*rows.tolist()} & {*expected}) / 20)
    assert np.mean(shares) >= 0.99


def test_the_fewer_rows_are_allowed_the_more_lists_are_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stores.vectors._PROBES", 3)
    vectors, allowed = large("IndexIVFScalarQuantizer", monkeypatch), np.arange(0, LARGE, 100)
    monkeypatch.setattr("index.stores.vectors._FEW", 0)
    query = unit_rows(2, 1)[0]
    expected, _ = brute_force(unit_rows(1, LARGE), query, 20, allowed.tolist())
    assert vectors.nearest(query, 20, allowed)[0].tolist() == list(expected)


@kinds
def test_a_large_index_of_the_same_rows_is_the_same_file_however_many_are_coded_together(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, together in {"one": LARGE, "two": LARGE // 7}.items():
        (tmp_path / name).mkdir()
        monkeypatch.setattr("index.stores.vectors._AT_ONCE", together)
        large(kind, monkeypatch).save(tmp_path / name)
    written = (tmp_path / "one" / "nearest.faiss").read_bytes()
    assert type(faiss.read_index(str(tmp_path / "one" / "nearest.faiss"))).__name__ == kind
    assert written == (tmp_path / "two" / "nearest.faiss").read_bytes()


def test_rows_are_given_back_as_they_were_put_in() -> None:
    vectors = unit_rows(1, 20)
    wanted = np.array([7, 3, 3, 19])
    assert np.array_equal(Vectors.of(vectors).rows(wanted), vectors[wanted])


def test_a_question_of_another_dimension_is_refused_with_both_numbers() -> None:
    with pytest.raises(ValueError, match=r"48 numbers.*\(49,\)"):
        Vectors.of(unit_rows(1, 5)).nearest(np.zeros(49, np.float32), 3)


def test_what_is_no_matrix_is_refused() -> None:
    with pytest.raises(ValueError, match="array of 1 dimensions"):
        Vectors.of(np.zeros(16, np.float32))


@pytest.mark.parametrize("file", ["vectors.npy", "nearest.faiss"])
def test_a_full_disk_is_an_error_of_the_system(file: str, tmp_path: Path) -> None:
    (tmp_path / file).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        Vectors.of(np.eye(384, dtype=np.float32)).save(tmp_path)
