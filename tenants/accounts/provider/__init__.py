"""Signing in by the organisation's own provider: OpenID Connect, one provider per organisation."""
