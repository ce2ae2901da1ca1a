"""An external matcher in Python, for Arrow: the rule of same_house.pl.

    confirmbench run smoke --matcher "external(command='python docs/examples/same_house.py', format='arrow')"

Needs polars and nanoarrow, which confirmbench brings along; pyarrow.ipc.open_stream(sys.stdin.buffer) would
do as well as nanoarrow. Each reads one stream and leaves what follows it.
"""

import sys

import nanoarrow
import polars as pl
from nanoarrow.ipc import InputStream

KEY = ("surname", "house_number", "zip_code")


def read_table() -> pl.DataFrame:
    """Read one Arrow stream; the key's columns in capitals, null when they are empty."""
    stream = nanoarrow.ArrayStream(InputStream.from_readable(sys.stdin.buffer))
    table = pl.DataFrame(stream)
    values = [pl.col(column).str.strip_chars().str.to_uppercase() for column in KEY]
    return table.with_columns(pl.when(value != "").then(value) for value in values)


known = read_table().select(KEY).unique()
print("ready", flush=True)

requests = read_table()
found = requests.join(known, on=KEY, how="semi")["request_id"]
answers = requests.select("request_id", confirmed=pl.col("request_id").is_in(found.implode()))
answers.write_ipc_stream(sys.stdout.buffer)
