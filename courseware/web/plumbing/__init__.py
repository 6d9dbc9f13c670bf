"""What every page stands on: transactions, the reader, security, errors, assets."""
