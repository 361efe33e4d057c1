"""Tables that administrators take out: what they hold, how they are written."""
