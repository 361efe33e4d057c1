"""What the pages of a case show, read and arranged; nothing here writes."""
