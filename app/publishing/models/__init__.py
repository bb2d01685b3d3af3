"""The tables of drafting and publishing."""

from app.publishing.models.drafting import SentenceLink, SubstanceStatement, TextSuggestion
from app.publishing.models.revisions import QuoteConsent, Revision, RevisionDisposition, RevisionQuote, RevisionSource
from app.publishing.models.sources import CaseStudy, EvidenceReference, Feedback

__all__ = [
    "CaseStudy",
    "EvidenceReference",
    "Feedback",
    "QuoteConsent",
    "Revision",
    "RevisionDisposition",
    "RevisionQuote",
    "RevisionSource",
    "SentenceLink",
    "SubstanceStatement",
    "TextSuggestion",
]
