"""The personal identity code (henkilötunnus): kept sealed, found by its mark, shown masked."""
