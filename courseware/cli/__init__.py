"""The command line: `flask check`, `publish`, `demo`, `account`, `backup`, `restore`, `upgrade`, `evaluate`; and serving."""
