"""What the laboratory computes, against values known otherwise; and who never loads it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from cumulus.apps.audiences.learning.lab import drifting, honest
from cumulus.apps.audiences.learning.lab.estimators import FITS, Calibration, read_estimator
from cumulus.apps.audiences.learning.lab.lifetimes import fit_buying, fit_spending
from cumulus.apps.audiences.learning.lab.uplift import fit_uplift, read_uplift

HEAVY = ("sklearn", "lightgbm", "scipy")


@pytest.mark.parametrize("process", ["asgi", "worker", "pipeline"])
def test_no_process_that_stays_loads_the_laboratory(process: str) -> None:
    code = f"import sys, cumulus.config.{process}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_auc_counts_pairs_and_ties_half() -> None:
    labels, scores = np.array([0.0, 0, 1, 1]), np.array([0.1, 0.4, 0.4, 0.8])
    area, low, high = honest.auc_with_interval(labels, scores)
    assert area == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    assert 0 <= low < area < high <= 1
    assert honest.auc(labels, -scores) == pytest.approx(1 - area)


def test_the_interval_of_an_auc_holds_the_truth_nineteen_times_of_twenty() -> None:
    draw, inside = np.random.default_rng(1), 0
    truth = 0.76024993890652  # two normals one standard deviation apart: Phi(1/sqrt(2))
    for _ in range(200):
        labels = np.repeat([0.0, 1.0], 80)
        _, low, high = honest.auc_with_interval(labels, draw.normal(labels, 1))
        inside += low <= truth <= high
    assert inside >= 180


def test_deciles_hold_everybody_and_the_gain_ends_at_one() -> None:
    draw = np.random.default_rng(2)
    labels, scores = (draw.random(1_003) < 0.3).astype(float), draw.random(1_003)
    rows = honest.decile_lift(labels, scores)
    assert sum(row["people"] for row in rows) == 1_003
    assert rows[-1]["gained"] == pytest.approx(1)


def test_qini_of_a_random_order_is_about_nothing_and_of_the_truth_much() -> None:
    draw = np.random.default_rng(3)
    size = 20_000
    moved, treated = draw.random(size), (draw.random(size) < 0.5).astype(float)
    outcomes = (draw.random(size) < 0.1 + 0.3 * (moved > 0.7) * treated).astype(float)
    assert abs(honest.qini(outcomes, treated, draw.random(size))[0]) < 0.03
    value, curve = honest.qini(outcomes, treated, moved)
    assert value > 0.15
    assert curve[0]["gain"] == 0
    assert curve[-1]["gain"] == pytest.approx(curve[-1]["random"])


@pytest.mark.parametrize("kind", sorted(FITS))
def test_reasons_add_up_to_the_score_and_a_kept_model_says_the_same(kind: str) -> None:
    draw = np.random.default_rng(4)
    matrix = draw.normal(size=(800, 3))
    matrix[::9, 1] = np.nan
    labels = (draw.random(800) < 1 / (1 + np.exp(-2 * matrix[:, 0]))).astype(float)
    model = FITS[kind](matrix, labels)
    again = read_estimator(model.as_json())
    odds = model.odds(matrix)
    assert np.allclose(again.odds(matrix), odds)
    rest = odds - model.reasons(matrix).sum(axis=1)
    assert np.allclose(rest, rest[0])
    assert model.weights()[0] == max(model.weights())


def test_calibrated_chances_mean_what_they_say() -> None:
    draw = np.random.default_rng(5)
    truth = draw.random(6_000)
    labels = (draw.random(6_000) < truth).astype(float)
    chances = Calibration.fit(np.log(truth / (1 - truth)) * 3, labels).chances(np.log(truth / (1 - truth)) * 3)
    assert honest.calibration_error(honest.calibration_curve(labels, chances)) < 0.03


def test_buying_is_fitted_to_who_it_was_drawn_from() -> None:
    draw = np.random.default_rng(6)
    size, age = 4_000, np.full(4_000, 39.0)
    rate, stop = draw.gamma(0.6, 1 / 4, size), draw.beta(1.2, 2.5, size)
    frequency, recency, ahead = np.zeros(size), np.zeros(size), np.zeros(size)
    for at in range(size):
        moment = 0.0
        while draw.random() > stop[at] or moment == 0.0:
            moment += draw.exponential(1 / rate[at])
            if moment <= 39:
                frequency[at], recency[at] = frequency[at] + 1, moment
            elif moment <= 78:
                ahead[at] += 1
            else:
                break
    model = fit_buying(frequency, recency, age)
    assert model.expected(frequency, recency, age, 39).sum() == pytest.approx(ahead.sum(), rel=0.12)
    alive = model.alive(frequency, recency, age)
    assert (alive[frequency == 0] == 1).all()
    assert (alive >= 0).all()
    assert (alive <= 1).all()


def test_spending_is_drawn_towards_everybody_the_less_is_known() -> None:
    draw = np.random.default_rng(7)
    frequency = draw.integers(1, 10, 3_000).astype(float)
    mean = 30 * draw.gamma(8, 1 / 8, 3_000)
    average = mean * draw.gamma(6 * frequency, 1 / (6 * frequency))
    model = fit_spending(frequency, average)
    guessed = model.mean(np.array([1.0, 9.0]), np.array([60.0, 60.0]))
    assert 30 < guessed[0] < guessed[1] < 60


def test_uplift_is_found_where_it_is() -> None:
    draw = np.random.default_rng(8)
    matrix, treated = draw.normal(size=(20_000, 3)), (draw.random(20_000) < 0.5).astype(float)
    outcomes = (draw.random(20_000) < 0.2 + 0.1 * treated * (matrix[:, 1] > 0)).astype(float)
    model = fit_uplift(matrix, outcomes, treated)
    assert int(np.argmax(np.abs(model.coefficients))) == 1
    assert np.allclose(read_uplift(model.as_json()).predict(matrix), model.predict(matrix))


def test_drift_is_calm_among_the_same_and_an_alarm_among_others() -> None:
    draw = np.random.default_rng(9)
    matrix, scores = draw.normal(size=(5_000, 2)), draw.random(5_000)
    kept = drifting.usual(matrix, scores)
    assert drifting.moved(kept, draw.normal(size=(5_000, 2)), draw.random(5_000), ["a", "b"])["level"] == "calm"
    other = drifting.moved(kept, draw.normal(2, 1, size=(5_000, 2)), draw.random(5_000) ** 4, ["a", "b"])
    assert other["level"] == "alarm"
    assert other["columns"][0]["psi"] > 1
