"""Starts a WSGI application, sends it one request and ends: ``first_answer MODULE URL``.

Nothing of ours is imported, so that a bare project starts with no more than it needs.
"""

import importlib
import io
import sys
from urllib.parse import urlsplit


def main(module: str, url: str) -> str:
    """The status of the answer."""
    address = urlsplit(url)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address.path,
        "QUERY_STRING": "",
        "HTTP_HOST": address.netloc,
        "SERVER_NAME": address.hostname,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    statuses = []
    application = importlib.import_module(module).application
    b"".join(application(environ, lambda status, headers: statuses.append(status)))
    return str(statuses[0])


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
