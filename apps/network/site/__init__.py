"""The network's public pages: front page, subscribing, finding one's own address."""
