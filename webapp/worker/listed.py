"""The provider's own list, with the words of its creations wherever those decide whose they are."""

import logging
from collections.abc import Collection

from webapp.generations.models import Attempt, Generation
from webapp.generations.reconcile import wordless
from webapp.providers.errors import MissingError
from webapp.providers.port import Client, Creation

log = logging.getLogger(__name__)

LISTED = 100
# So many are read one by one in one look, where the list does not tell their words.
READ_SINGLY = 20


def newest(
    client: Client, generation: Generation, attempt: Attempt, *, claimed: Collection[str]
) -> list[Creation]:
    """The account's newest creations by this generator. One whose words cannot be learnt is left out.

    :raises ProviderError: the provider did not answer.
    """
    listed = client.creations(slug=generation.slug, limit=LISTED)
    silent = wordless(generation, attempt, listed, claimed=claimed)
    told = {}
    for creation in silent[:READ_SINGLY]:
        try:
            told[creation.remote_id] = client.creation(creation.remote_id)
        except MissingError:
            log.info("creation %s is listed, and cannot be read", creation.remote_id)
    unread = {creation.remote_id for creation in silent} - set(told)
    return [
        told.get(creation.remote_id, creation)
        for creation in listed
        if creation.remote_id not in unread
    ]
