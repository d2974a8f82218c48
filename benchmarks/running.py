"""Runs subjects, each in a process of its own, so that none finds what another one left."""

import importlib
import multiprocessing
import os
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

from benchmarks.figures import Figure, Part, Refused
from benchmarks.sandbox import EMPTY, Sandbox
from benchmarks.subjects import SUBJECTS


@dataclass(frozen=True)
class Run:
    """What a subject is given."""

    sandbox: Sandbox
    is_quick: bool

    def size(self, whole: int, quick: int) -> int:
        """How many rows, requests or orders: fewer in a quick run."""
        return quick if self.is_quick else whole

    @property
    def seconds(self) -> float:
        """How long each side of a pair is measured."""
        return 0.05 if self.is_quick else 0.2


def subjects_of(ids: Iterable[str]) -> list[str]:
    wanted = set(ids)
    return [name for name, yielded in SUBJECTS.items() if wanted.intersection(yielded)]


def figures_of(subject: str, run: Run) -> Iterator[Figure | Part]:
    """The subject's figures as they come, and its parts of the document. Raises Refused."""
    # A fork, as nothing of Django is here yet that the child could inherit.
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    database_url = run.sandbox.create_database(subject)
    child = context.Process(target=_measure, args=(subject, run, database_url, sending))
    child.start()
    sending.close()
    try:
        while (sent := receiving.recv()) is not None:
            if isinstance(sent, str):
                raise Refused(sent)
            yield sent
    except EOFError:
        raise Refused("The process that measured ended by itself.") from None
    except KeyboardInterrupt:
        child.terminate()
        raise
    finally:
        child.join()
        run.sandbox.drop_databases(but=EMPTY)


def _measure(subject: str, run: Run, database_url: str, sending: Connection) -> None:
    """Send the figures, and None after the last one; or why there are none."""
    run.sandbox.environment["DATABASE_URL"] = database_url
    environment = run.sandbox.whole_environment()
    os.environ.clear()
    os.environ.update(environment)
    try:
        # Its settings are read from this environment.
        import django

        django.setup()
        for figure in importlib.import_module(f"benchmarks.subjects.{subject}").figures(run):
            sending.send(figure)
        sending.send(None)
    except Refused as refusal:
        sending.send(str(refusal))
    except KeyboardInterrupt:
        pass  # what the subject started has ended
    except Exception:  # noqa: BLE001  (whatever it is, the run is worth nothing)
        sending.send(traceback.format_exc())
