"""Carrying messages from the outbox to the gateways: claim, hand over, write down, and ask after a break."""
