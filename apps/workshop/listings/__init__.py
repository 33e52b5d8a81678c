"""Units as others see them: writing about our own, finding a place, asking for one."""
