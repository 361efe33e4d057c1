"""What leaves the house for evaluators: rows without anybody's name, rare combinations merged."""
