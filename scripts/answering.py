"""Say in one sentence each which of the services behind these URLs do not answer; exit status 1 if any.

python scripts/answering.py postgres:///ppss redis://127.0.0.1:6379/15
"""

from __future__ import annotations

import sys

import environ
import psycopg2
import redis


def database_problem(url: str) -> str | None:
    """Why tests cannot use the PostgreSQL server behind the URL; None when they can."""
    config = environ.Env.db_url_config(url)
    try:
        connection = psycopg2.connect(
            dbname="postgres",
            user=config["USER"] or None,
            password=config["PASSWORD"] or None,
            host=config["HOST"] or None,
            port=config["PORT"] or None,
        )
    except psycopg2.OperationalError as error:
        return f"PostgreSQL does not answer (DATABASE_URL): {str(error).strip()}"
    with connection, connection.cursor() as cursor:
        cursor.execute("select rolcreatedb or rolsuper from pg_roles where rolname = current_user")
        may_create = cursor.fetchone()[0]
    connection.close()
    return None if may_create else "The PostgreSQL role may not create the databases that tests run in (CREATEDB)."


def redis_problem(url: str) -> str | None:
    """Why the Redis server behind the URL cannot be used; None when it can."""
    try:
        redis.Redis.from_url(url).ping()
    except redis.RedisError as error:
        return f"Redis does not answer (REDIS_URL): {error}"
    return None


if __name__ == "__main__":
    problems = [p for p in (database_problem(sys.argv[1]), redis_problem(sys.argv[2])) if p]
    print("\n".join(problems), file=sys.stderr) if problems else None
    sys.exit(bool(problems))
