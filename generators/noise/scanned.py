"""What is misread: shapes that a reading machine takes for each other. The list is our own."""

from generators.noise.swap_table import SwapTable

LETTERS = (
    ("rn", "m"), ("cl", "d"), ("vv", "w"), ("ii", "u"), ("li", "h"), ("nn", "m"), ("ri", "n"), ("lo", "b"),
    ("l", "1"), ("l", "I"), ("I", "l"), ("1", "l"), ("I", "1"), ("1", "I"), ("O", "0"), ("0", "O"),
    ("o", "0"), ("S", "5"), ("5", "S"), ("B", "8"), ("8", "B"), ("Z", "2"), ("2", "Z"), ("G", "6"),
    ("6", "G"), ("g", "9"), ("q", "g"), ("h", "b"), ("e", "c"), ("i", "l"), ("i", "j"), ("u", "v"),
    ("n", "u"), ("a", "o"), ("f", "t"), ("y", "v"), ("D", "O"), ("C", "G"), ("E", "F"), ("P", "R"),
    ("V", "Y"), ("H", "N"), ("U", "V"), ("Q", "O"), ("T", "I"), ("M", "N"), ("K", "X"), ("é", "6"),
    ("ñ", "n"), ("á", "a"), ("í", "i"), ("ó", "6"),
)  # fmt: skip
TURNED = (
    "rn", "cl", "vv", "li", "nn", "h", "e", "u", "n", "a", "f", "y", "D", "C", "E", "P", "V", "H", "U", "M",
)  # fmt: skip
DIGITS = (
    ("0", "8"), ("0", "6"), ("1", "7"), ("3", "8"), ("5", "6"), ("6", "8"), ("8", "9"), ("2", "7"),
    ("4", "9"), ("3", "5"),
)  # fmt: skip

SHAPES = SwapTable.build(
    dict.fromkeys((*LETTERS, *((target, source) for source, target in LETTERS if source in TURNED)))
)
NUMBER_SHAPES = SwapTable.build((*DIGITS, *((target, source) for source, target in DIGITS)))
