"""A gateway that sends nothing: a process that answers as 46elks and as Sinch do, well or badly, as it is told.

``python -m messaging.stub --port 8046``, and ``SMS_GATEWAY=46elks SMS_URL=http://127.0.0.1:8046`` for the program.
Tests have it play every kind of trouble; for a demo it sends receipts and replies. Standard library alone.
"""
