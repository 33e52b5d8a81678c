"""The participant's own survey, Minun tavoitteeni: answers, own goals, and the links to it."""
