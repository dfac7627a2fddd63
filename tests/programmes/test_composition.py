"""What a programme file is composed of: every name leads somewhere, every parameter is given by something."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from pooledbudget.programmes.composition import Composition, MeasureUse, composition_faults

TARIFFS = dict.fromkeys(("fee", "result", "most"))
THRESHOLDS = dict.fromkeys(("fall", "window-months", "offence-months", "share", "part"))
SOUND: dict[str, Any] = {
    "measures": {
        "crime": {"takes": "incidents_fall", "relevant_to": "trouble"},
        "badge": {"takes": "achieved", "by": {"achievements": ["badge"]}},
        "offended": {"takes": "minor_offended", "at": "attachment"},
        "concern": {"takes": "flagged", "at": "attachment", "by": {"flags": ["concern"]}},
    },
    "criteria": {"trouble": {"any_of": ["offended"]}, "worry": {"any_of": ["concern"]}},
    "eligible": [{"at_least": 2, "of": ["trouble", "worry"]}],
    "outcomes": {
        "calm": {"name": "calm", "claimed_as": "calm", "tariff": "result", "all_of": ["crime"]},
        "able": {"name": "able", "claimed_as": "able", "tariff": "result", "of": ["badge"], "at_least": 1},
    },
    "fee": {"tariff": "fee", "share": "share"},
    "gates": [{"from_share": "share", "pays": "part"}],
    "most": "most",
}
"""A composition without a fault; each case changes one thing of it."""


def faults(path: str = "", value: object = None) -> list[str]:
    """Return the faults of the sound composition with the value at a path changed."""
    content: Any = deepcopy(SOUND)
    if path:
        *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
        place = content
        for part in parents:
            place = place[part]
        place[last] = value
    return list(composition_faults(Composition.model_validate(content), TARIFFS, THRESHOLDS, {}))


def test_a_sound_composition_has_no_fault_and_neither_has_an_empty_one() -> None:
    assert faults() == []
    assert list(composition_faults(Composition(), {}, {}, {})) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("measures.crime.takes", "incident_fall", "measures.crime: there is no measure 'incident_fall'"),
        ("measures.crime.by", {"drop": "fall"}, "measures.crime: there is no parameter 'drop'"),
        ("measures.crime.by", {"fall": "fal"}, "measures.crime: there is no threshold 'fal'"),
        (
            "measures.crime.by",
            {"window_months": "baseline"},
            "measures.crime: there is no threshold 'baseline'",
        ),
        ("measures.crime.by", {"baseline": "fall"}, "measures.crime: there is no reading 'fall'"),
        ("measures.crime.by", {"baseline": ["fall"]}, "measures.crime: a list of words is no choice"),
        ("measures.crime.by", {"fall": ["1/2"]}, "measures.crime: a list of words is no fraction"),
        ("measures.crime.by", {"window_months": ["6"]}, "measures.crime: a list of words is no number"),
        ("measures.badge.by", {}, "measures.badge: achievements is a list of words, and none is given"),
        (
            "measures.badge.by",
            {"achievements": []},
            "measures.badge: [] is a list of words, and none is given",
        ),
        (
            "measures.badge.by",
            {"achievements": "fall"},
            "measures.badge: fall is a list of words, and none is given",
        ),
        ("measures.crime.relevant_to", "worries", "measures.crime: there is no criterion 'worries'"),
        (
            "measures.crime.always_under",
            {"thrid": "1/3"},
            "measures.crime: there is no reading 'thrid'; did you mean 'third'?",
        ),
        (
            "measures.crime.always_under",
            {"third": "1/4"},
            "measures.crime: there is no choice of third '1/4'; did you mean '1/3'?",
        ),
        ("criteria.trouble.any_of", ["offnded"], "criteria.trouble: there is no measure 'offnded'"),
        ("criteria.trouble.any_of", ["crime"], "criteria.trouble: crime is not taken at the attachment"),
        ("eligible.0.of", ["trouble", "wory"], "eligible.1: there is no criterion 'wory'"),
        ("eligible.0.along_with", ["x"], "eligible.1: there is no criterion 'x'"),
        ("eligible.0.at_least", 3, "eligible.1: 3 of 2 can never be met"),
        ("eligible.0.under", {"third": "1/4"}, "eligible.1: there is no choice of third '1/4'"),
        ("outcomes.calm.tariff", "results", "outcomes.calm: there is no tariff 'results'"),
        ("outcomes.calm.all_of", ["crimes"], "outcomes.calm: there is no measure 'crimes'"),
        ("outcomes.calm.all_of", ["offended"], "outcomes.calm: offended is not taken at the claim"),
        ("outcomes.calm.all_of", [], "outcomes.calm: nothing shows it"),
        ("outcomes.able.of", ["concern"], "outcomes.able: concern is not taken at the claim"),
        ("outcomes.able.at_least", 0, "outcomes.able: at_least is between 1 and the number"),
        ("outcomes.able.at_least", 2, "outcomes.able: at_least is between 1 and the number"),
        ("outcomes.calm.at_least", 1, "outcomes.calm: at_least is between 1 and the number"),
        ("outcomes.calm.adds_to", "abel", "outcomes.calm: there is no outcome 'abel'"),
        ("outcomes.calm.adds_to", "calm", "outcomes.calm: it names itself"),
        ("outcomes.calm.in_place_of", ["abel"], "outcomes.calm: there is no outcome 'abel'"),
        ("outcomes.calm.after", ["calm"], "outcomes.calm: it names itself"),
        ("outcomes.able.claimed_as", "calm", "outcomes.able: calm is claimed by the same words"),
        ("outcomes.calm.under", {"third": "1/4"}, "outcomes.calm: there is no choice of third '1/4'"),
        ("fee.tariff", "fees", "fee: there is no tariff 'fees'"),
        ("fee.share", "shares", "fee: there is no threshold 'shares'"),
        ("most", "mots", "most: there is no tariff 'mots'"),
        ("gates.0.from_share", "shares", "gates.1: there is no threshold 'shares'"),
        ("gates.0.pays", "parts", "gates.1: there is no threshold 'parts'"),
    ],
)
def test_what_leads_nowhere_is_the_one_fault(path: str, value: object, said: str) -> None:
    (fault,) = faults(path, value)
    assert fault.startswith(said)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("eligible.0", {"at_least": 9, "of": ["trouble"], "count": "needs"}),
        ("eligible.0", {"at_least": 1, "of": ["trouble"], "along_with": ["worry"]}),
        ("eligible", []),
        ("measures.crime.by", {"fall": "fall", "window_months": "window-months", "baseline": "baseline"}),
        ("measures.crime.always_under", {"third": "1/3"}),
        ("fee", None),
        ("fee.share", ""),
        ("most", ""),
        ("gates", []),
        ("outcomes.able.adds_to", "calm"),
        ("outcomes.able.after", ["calm"]),
        ("outcomes.able.all_of", ["crime"]),
    ],
)
def test_what_leads_somewhere_is_none(path: str, value: object) -> None:
    assert faults(path, value) == []


def test_every_fault_is_told_and_a_measure_that_is_none_is_not_asked_for_its_parameters() -> None:
    content: Any = deepcopy(SOUND)
    content["measures"]["crime"] = {"takes": "nothing", "by": {"what": "ever"}}
    content["most"] = "mots"
    found = list(composition_faults(Composition.model_validate(content), TARIFFS, THRESHOLDS, {}))
    assert [fault.split(";")[0] for fault in found] == [
        "measures.crime: there is no measure 'nothing'",
        "most: there is no tariff 'mots'",
    ]


def test_a_threshold_that_a_parameter_goes_by_in_silence_must_be_there() -> None:
    found = list(composition_faults(Composition.model_validate(SOUND), TARIFFS, {"share": 1, "part": 1}, {}))
    assert [fault.split(";")[0] for fault in found] == [
        "measures.crime: there is no threshold 'window-months'",
        "measures.crime: there is no threshold 'fall'",
        "measures.offended: there is no threshold 'offence-months'",
    ]


def test_a_parameter_goes_by_its_own_name_unless_it_is_named() -> None:
    use = MeasureUse(takes="incidents_fall", by={"fall": "asb-reduction", "flags": ["a", "b"]})
    assert (use.source("fall"), use.source("window_months"), use.source("flags")) == (
        "asb-reduction",
        "window-months",
        ["a", "b"],
    )


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("unit", "household", "'family' or 'person'"),
        ("pays", "twice", "'one result' or 'each outcome once'"),
        ("criteria", {"none": {"any_of": []}}, "at least 1 item"),
        ("eligible", [{"at_least": 0, "of": ["trouble"]}], "greater than 0"),
        ("eligible", [{"at_least": 1, "of": []}], "at least 1 item"),
        ("measures", {"x": {"takes": "achieved", "at": "both"}}, "'claim' or 'attachment'"),
    ],
)
def test_what_cannot_be_read_is_refused(path: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Composition.model_validate({**SOUND, path: value})


def test_an_outcome_is_shown_by_all_its_measures() -> None:
    composed = Composition.model_validate(SOUND)
    assert [list(outcome.measures) for outcome in composed.outcomes.values()] == [["crime"], ["badge"]]
