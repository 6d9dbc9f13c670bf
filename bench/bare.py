"""A bare Flask application under the site's own server: what everything is compared to.

`python -m bench.bare PORT FILE` serves the bytes of FILE at /page.
"""

import sys
from pathlib import Path

from bench.stage import bare_app
from courseware.cli.serving import run_server
from courseware.kernel.settings import settings_from

if __name__ == "__main__":
    port, file = sys.argv[1:3]
    settings = settings_from({"PORT": port, "TANDEM_INSTANCE": str(Path(file).parent)})
    run_server(bare_app(Path(file).read_bytes()), settings)
