"""What a dataset will be, named before it is made."""

from generators.dataset import FORMAT
from generators.digest import digest_json
from generators.profile import Profile

VERSION = "2"  # of the generator: another version may make other data from the same seed


def dataset_key(profile: Profile, people: int, requests: int, seed: int) -> str:
    """Eight hex digits that name what would be generated: for folders that cache datasets."""
    return digest_json([VERSION, FORMAT, profile.as_dict(), people, requests, seed])[:8]
