"""What every family of documents is built with."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from valleys.verifiers import documents
from valleys.verifiers.documents import Document

Edit = Callable[[Document], Any]


def changed(document: Document, change: Edit) -> Document:
    other = copy.deepcopy(document)
    change(other)
    return other


def put(*path: Any) -> Edit:
    """Replace what stands at a path of keys and indices by the last argument."""
    *way, last, value = path

    def change(document: Document) -> None:
        place: Any = document
        for key in way:
            place = place[key]
        place[last] = value

    return change


def edited(edits: Mapping[str, tuple[Document, Edit]]) -> dict[str, Document]:
    """Each document with its change."""
    return {name: changed(document, change) for name, (document, change) in edits.items()}


def texts(edits: Mapping[str, tuple[Document, Edit]]) -> dict[str, str]:
    """The same, as texts."""
    return {name: documents.text(document) for name, document in edited(edits).items()}
