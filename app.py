"""The WSGI entry: `app` for any server; `python app.py` prepares the database and serves."""

import sys

try:
    from courseware.cli import make_app, serve
except ModuleNotFoundError as missing:  # a plain `python app.py` outside the environment
    sys.exit(f"{missing.name} is not installed here. Run `make run`: it sets everything up.")

if __name__ == "__main__":
    serve()
else:
    app = make_app()
