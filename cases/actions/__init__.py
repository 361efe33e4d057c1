"""Every change of a case. A module per noun; each action is one transaction with its log entry."""
