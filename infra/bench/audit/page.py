"""The page that is measured: the product's own list of participants."""

ADDRESS = "/participants/"
ROW_MARK = 'class="pv-row is-plain"'
"""Stands in the page once for each participant."""
