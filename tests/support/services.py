"""Whether PostgreSQL and Redis answer: ``python -m tests.support.services DATABASE BROKER``."""

import sys

import psycopg2
import redis


def main(database_url, broker_url):
    """What does not answer, in words; empty when both do."""
    try:
        psycopg2.connect(database_url, connect_timeout=3).close()
    except psycopg2.OperationalError as error:
        return f"PostgreSQL does not answer: {error}".strip()
    try:
        redis.Redis.from_url(broker_url, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        return f"Redis does not answer: {error}"
    return ""


if __name__ == "__main__":
    if missing := main(*sys.argv[1:]):
        print(missing)  # noqa: T201
        sys.exit(1)
