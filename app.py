"""The WSGI entry: `app` for any server and for `flask`; `python app.py` prepares the database and serves."""

import sys

try:
    import flask  # noqa: F401 - the sign that this is the right environment
except ModuleNotFoundError:
    sys.exit("Flask is not installed here. Run `make run`: it sets everything up.")

if __name__ == "__main__":
    from courseware.cli.serving import serve

    serve()
else:
    from courseware.cli.commands import make_app

    app = make_app()
