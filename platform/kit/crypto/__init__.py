"""Sealing: what leaves an organisation can be read by two organisations and nobody else."""
