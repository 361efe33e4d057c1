"""Proof of access: every address for everybody in every state, and every answer searched for what must not be in it.

``oracle`` says plainly who may see what; ``states`` are the students it is asked about; ``canaries`` put a word of its
own into every text of every record; ``city`` builds all of it side by side in one database and asks for pages;
``reading`` finds the words again in whatever was answered.
"""
