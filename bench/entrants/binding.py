"""From a spec to the matcher that answers one dataset: most need to know nothing of it, two do."""

from pathlib import Path

from bench.entrants.answer_file import read_answers
from bench.entrants.oracle import Oracle, is_oracle
from bench.entrants.train import check_not_trained_on
from generators.dataset import Dataset
from matchers.answers import Answers
from matchers.catalog import make
from matchers.contract import Matcher


def matcher_for(spec: str, dataset: Dataset) -> Matcher:
    """Make the matcher of a spec. The oracle, and nothing else, is told the dataset's truth.

    raises: ConfirmbenchError when the spec cannot be made, when its model was trained on this very dataset,
    or when it is a file of answers that does not answer every request of this dataset and no others
    """
    if is_oracle(spec):
        return Oracle(dataset.truth())
    matcher = make(spec)
    check_not_trained_on(matcher, dataset)
    if isinstance(matcher, Answers):
        read_answers(Path(matcher.path), dataset.rows("requests"))
    return matcher
