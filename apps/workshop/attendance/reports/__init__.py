"""The attendance report to whoever buys a service: one participant's month on one service basis."""
