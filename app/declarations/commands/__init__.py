"""What one can do to a declaration: write its next version, take it along into a copy of its workshop."""

from app.declarations.commands.cloning import clone_with_text
from app.declarations.commands.writing import Draft, FoundationDraft, write_version

__all__ = ["Draft", "FoundationDraft", "clone_with_text", "write_version"]
