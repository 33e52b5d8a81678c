"""The component page: every part pages are made of, in every state. Development and demo only."""
