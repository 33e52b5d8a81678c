"""The quality handbook: chapters, their drafts and published editions."""
