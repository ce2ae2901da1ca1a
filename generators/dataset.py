"""A dataset folder: read it, and refuse what is damaged.

registry/part-*.parquet   requests.parquet   truth.parquet   edits.parquet   dataset.json
and where requests have papers: papers.parquet   planted.parquet   gazetteer.parquet

Content digests: the identity of data is its values, not its seed and not its file bytes.

Parquet writers and compressors change from release to release; the canonical bytes below do not.

What a dataset will be, named before it is made.

Parquet files as every part of a dataset is written; a full disk is an OSError here as everywhere else.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from generators.errors import ConfirmbenchError
from generators.profile import Profile
from generators.schema import EDITS, GAZETTEER, PAPERS, PLANTED, REGISTRY, REQUESTS, TRUTH, conform

DIGEST_BYTES = 16
LEAF = 1 << 16  # rows digested together, so that a long frame can be digested slice by slice


def digest_frame(frame: pl.DataFrame) -> str:
    """Digest of the column names, types and values of `frame`, in their order, as 32 hex digits."""
    return digest_slices([frame])


def digest_slices(slices: Iterable[pl.DataFrame]) -> str:
    """The digest of the frame that the slices make one after another.

    slices: at least one; each but the last a multiple of LEAF rows long
    """
    state = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for piece in slices:
        for start in range(0, max(piece.height, 1), LEAF):
            state.update(_leaf(piece.slice(start, LEAF)))
    return state.hexdigest()


def _leaf(frame: pl.DataFrame) -> bytes:
    state = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for column in frame:
        state.update(f"{column.name}:{_kind(column)}:{len(column)};".encode())
        state.update(np.packbits(column.is_null().to_numpy()).tobytes())
        for piece in _canonical_bytes(column):
            state.update(piece)
    return state.digest()


def digest_json(value: Any) -> str:
    """Digest of a JSON value; the order of an object's keys does not matter."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()


def _kind(column: pl.Series) -> str:
    """The categories that an Enum could have are no part of its content; a time's unit and zone are."""
    if isinstance(column.dtype, pl.Datetime):
        return f"time:{column.dtype.time_unit}:{column.dtype.time_zone}"
    return "enum" if column.dtype == pl.Enum else str(column.dtype)


def _canonical_bytes(column: pl.Series) -> tuple[bytes, ...]:
    """The values that are not null: text in UTF-8 between NULs, an Enum as the names used and ranks.

    All else as little-endian 64-bit integers, with nulls as 0; a time as its units since 1970-01-01 UTC.
    """
    if column.dtype == pl.String:
        return (_join(column),)
    if column.dtype == pl.Enum:
        return _rank(column.drop_nulls())
    values = column.cast(pl.Int64).fill_null(0).to_numpy()
    return (values.astype("<i8", copy=False).tobytes(),)


def _join(text: pl.Series) -> bytes:
    joined: bytes = text.str.join("\0").cast(pl.Binary).item() or b""  # as bytes: no detour over a str
    between = max(len(text) - text.null_count() - 1, 0)
    if np.count_nonzero(np.frombuffer(joined, np.uint8)) != len(joined) - between:
        raise ConfirmbenchError(f"The column {text.name} holds a NUL character; no text may have one.")
    return joined


def _rank(values: pl.Series) -> tuple[bytes, ...]:
    codes = values.to_physical().to_numpy()
    used = np.unique(codes)
    names = pl.Series(values.dtype.categories).gather(used)  # type: ignore[attr-defined]
    ranks = np.zeros(int(used.max(initial=0)) + 1, np.uint8)
    ranks[used] = names.rank("ordinal").to_numpy() - 1
    return _join(names.sort()), ranks[codes].tobytes()


FORMAT = 2  # of the folder; a reader refuses any other
MANIFEST = "dataset.json"
SCHEMAS = {"registry": REGISTRY, "requests": REQUESTS, "truth": TRUTH, "edits": EDITS}
WITH_PAPERS = {"papers": PAPERS, "planted": PLANTED, "gazetteer": GAZETTEER}  # all three or none
ALL_SCHEMAS = SCHEMAS | WITH_PAPERS
SYNTHETIC = "synthetic"  # the manifest's value of "origin"; nothing runs on a folder without it

SLICE = 4 * LEAF  # rows read together while checking

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Dataset:
    """A dataset folder that has been checked; `manifest` is its dataset.json."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def digest(self) -> str:
        """Identity of the content: every result names it."""
        return str(self.manifest["digest"])

    def registry(self) -> pl.LazyFrame:
        """The registry over all its parts, in record order."""
        return pl.scan_parquet([self.folder / part["file"] for part in self._parts("registry")])

    def requests(self) -> pl.DataFrame:
        return self._read("requests")

    def truth(self) -> pl.DataFrame:
        return self._read("truth")

    def edits(self) -> pl.DataFrame:
        return self._read("edits")

    @property
    def has_papers(self) -> bool:
        """Whether the requests came with papers."""
        return bool(self._parts("papers"))

    def papers(self) -> pl.DataFrame:
        """The papers, by request_id; raises ConfirmbenchError when the dataset has none."""
        return self._of_papers("papers").collect()

    def planted(self) -> pl.DataFrame:
        """What is wrong with requests and papers, a row for each defect; raises as `papers` does."""
        return self._of_papers("planted").collect()

    def gazetteer(self) -> pl.LazyFrame:
        """Every address that there is, on file or not; raises as `papers` does."""
        return self._of_papers("gazetteer")

    def rows(self, frame: str) -> int:
        """Number of rows of "registry", "requests", "truth", "edits", ..."""
        return sum(part["rows"] for part in self._parts(frame))

    def _parts(self, frame: str) -> list[dict[str, Any]]:
        return [part for part in self.manifest["parts"] if part["frame"] == frame]

    def _of_papers(self, frame: str) -> pl.LazyFrame:
        if not self.has_papers:
            raise ConfirmbenchError(
                f"The requests of {self.folder} have no papers; generate a dataset from a profile that has "
                "a section [papers], such as mou."
            )
        return pl.scan_parquet([self.folder / part["file"] for part in self._parts(frame)])

    def _read(self, frame: str) -> pl.DataFrame:
        return pl.concat([pl.read_parquet(self.folder / part["file"]) for part in self._parts(frame)])


def write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def dataset_digest(parts: list[dict[str, Any]]) -> str:
    """Digest over the parts' own digests, in the order of the manifest."""
    return digest_json([[part["frame"], part["rows"], part["digest"]] for part in parts])


def load(
    folder: Path, advance: Advance = lambda rows: None, frames: Collection[str] = tuple(ALL_SCHEMAS)
) -> Dataset:
    """Open a dataset folder and check it whole: files, columns, ids and digests.

    advance: called with the number of rows checked since the last call
    frames: check the files of these alone, for who reads no others; the manifest is checked in any case
    raises: ConfirmbenchError that names the file and what is wrong with it
    """
    dataset = Dataset(folder, _read_manifest(folder))
    last_record = -1
    for part in dataset.manifest["parts"]:
        if part["frame"] not in frames:
            continue
        path = folder / part["file"]
        ids = _check_part(path, part, advance)
        if part["frame"] == "registry":
            last_record = _check_record_ids(ids, last_record, path)
        elif part["frame"] in ("requests", "truth"):
            _check_request_ids(ids, path)
    _check_whole(dataset)
    return dataset


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise ConfirmbenchError(
            f"{folder} is not a dataset folder: it has no {MANIFEST}. Make one with `confirmbench generate`."
        )
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = (
            manifest["format"],
            manifest["origin"],
            manifest["digest"],
            manifest["parts"],
            manifest["name"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ConfirmbenchError(f"{path} is damaged ({error!r}); generate the dataset again.") from None
    if found[0] != FORMAT:
        raise ConfirmbenchError(f"{path} has format {found[0]}; this version reads format {FORMAT}.")
    if found[1] != SYNTHETIC:
        raise ConfirmbenchError(
            f"{path} does not say that the data are synthetic; confirmbench runs on no other."
        )
    return manifest


def _check_part(path: Path, part: dict[str, Any], advance: Advance) -> pl.Series:
    """Check a part's rows and digest, a slice at a time, and return its first column: the ids."""
    if not path.is_file():
        raise ConfirmbenchError(f"{path} is missing though {MANIFEST} lists it; generate the dataset again.")
    ids: list[pl.Series] = []

    def checked() -> Iterator[pl.DataFrame]:
        for piece in read_slices(path):
            frame = conform(piece, ALL_SCHEMAS[part["frame"]], str(path))
            ids.append(frame.to_series(0))
            yield frame
            advance(frame.height)

    found = digest_slices(checked())
    rows = sum(len(piece) for piece in ids)
    if rows != part["rows"]:
        raise ConfirmbenchError(f"{path} has {rows:,} rows; {MANIFEST} says {part['rows']:,}.")
    if found != part["digest"]:
        raise ConfirmbenchError(
            f"{path} has been changed: its digest is {found}, {MANIFEST} says {part['digest']}. "
            "Generate the dataset again; results on changed data cannot be compared."
        )
    return pl.concat(ids)


def read_slices(path: Path) -> Iterator[pl.DataFrame]:
    """The rows of a Parquet file in order, SLICE at a time; one empty frame if it has none.

    raises: ConfirmbenchError when it cannot be read
    """
    try:
        file = pl.scan_parquet(path)
        rows = int(file.select(pl.len()).collect().item())
        for start in range(0, max(rows, 1), SLICE):
            yield file.slice(start, SLICE).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ConfirmbenchError(f"{path} cannot be read as Parquet: {error}") from None


def _check_record_ids(ids: pl.Series, last: int, path: Path) -> int:
    """Ids must increase from part to part, which makes them unique without holding them all."""
    repeated = ids.filter(ids.is_duplicated())
    if len(repeated):
        raise ConfirmbenchError(f"{path} has record_id {repeated[0]} more than once; ids must be unique.")
    if ids.null_count() or not ids.is_sorted() or (len(ids) and ids[0] <= last):
        raise ConfirmbenchError(f"{path}: record_id must increase from row to row and from part to part.")
    return int(ids[-1]) if len(ids) else last


def _check_request_ids(ids: pl.Series, path: Path) -> None:
    expected = pl.int_range(0, len(ids), eager=True)
    wrong = (ids != expected).fill_null(True).arg_true()
    if len(wrong):
        row = wrong[0]
        raise ConfirmbenchError(
            f"{path}: request_id in row {row} is {ids[row]}; ids must be 0 to n-1, in order."
        )


def _check_whole(dataset: Dataset) -> None:
    where = dataset.folder / MANIFEST
    for frame in ALL_SCHEMAS if dataset.has_papers else SCHEMAS:
        if not dataset._parts(frame):
            raise ConfirmbenchError(f"{where} lists no part of {frame}; generate the dataset again.")
    requests, truth = dataset.rows("requests"), dataset.rows("truth")
    if requests != truth:
        raise ConfirmbenchError(f"{dataset.folder} has {requests:,} requests but truth for {truth:,}.")
    if dataset.digest != dataset_digest(dataset.manifest["parts"]):
        raise ConfirmbenchError(f"{where} has been changed: its digest does not follow from its parts.")


VERSION = "2"  # of the generator: another version may make other data from the same seed


def dataset_key(profile: Profile, people: int, requests: int, seed: int) -> str:
    """Eight hex digits that name what would be generated: for folders that cache datasets."""
    return digest_json([VERSION, FORMAT, profile.as_dict(), people, requests, seed])[:8]


def write_parquet(rows: pl.DataFrame | pl.LazyFrame, path: Path) -> None:
    """Write rows, which may be more than memory holds if they are lazy.

    raises: OSError when the system refuses, as when the disk is full
    """
    try:
        if isinstance(rows, pl.LazyFrame):
            rows.sink_parquet(path, compression="zstd", compression_level=1, row_group_size=LEAF)
        else:
            rows.write_parquet(path, compression="zstd", compression_level=1)
    except pl.exceptions.PolarsError as error:
        code = re.search(r"os error (\d+)", str(error))
        if code is None:
            raise
        raise OSError(int(code[1]), os.strerror(int(code[1])), str(path)) from error
