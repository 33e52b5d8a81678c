"""Fields of an organisation's own: the director words them, coaches answer them."""
