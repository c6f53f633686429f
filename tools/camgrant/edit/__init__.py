"""Edits without YAML: intended changes, written by a library that keeps comments, proven before they are kept."""
