"""The task that does nothing, beside which the issuing of orders is measured."""

from usosweb.background import task


@task("benchmarks.nothing")
def nothing() -> bool:
    return False
