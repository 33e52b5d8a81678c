"""Working together: asking the coaches for support, and handing a participant over."""
