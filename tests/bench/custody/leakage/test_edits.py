from bench.custody.leakage.edits import single_edits


def test_all_edits_of_two_letters():
    """50 substitutions, 76 insertions (AAB and ABB come twice), 2 deletions, 1 swap, nothing at all."""
    edits = single_edits("AB", "surname")

    assert len(edits) == len(set(edits)) == 50 + 76 + 2 + 1 + 1
    assert {"A", "B", "BA", "AAB", "ABB", "ZB", "AZ", None} < set(edits)
    assert "AB" not in edits


def test_digits_stay_digits_and_words_are_dropped_and_swapped():
    assert len(single_edits("12", "zip_code")) == 18 + 28 + 2 + 1 + 1

    words = single_edits("Oak Hill Rd", "street")
    assert {"Hill Rd", "Oak Rd", "Oak Hill", "Hill Oak Rd", "Oak Rd Hill"} < set(words)
    assert "O Hill Rd" not in words


def test_what_is_put_in_takes_the_case_around_it():
    edits = single_edits("Ann", "given_name")

    assert {"A", "Bnn", "Abn", "Annz", "BAnn"} < set(edits)
    assert "ABn" not in edits
