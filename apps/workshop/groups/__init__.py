"""Group coaching: groups, their sessions, who came, and what it cost."""
