"""What is done about erasure: rules, holds, lists."""
