"""What the queue keeps of arguments and results: JSON, never pickles. Only ids pass through it."""

import json
from typing import Any

from dbos import Serializer


class JsonSerializer(Serializer):
    """Errors are kept as their text: a pickled exception would be code in the database."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data, default=str, separators=(",", ":"))

    def deserialize(self, serialized_data: str) -> Any:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "atelier_json"
