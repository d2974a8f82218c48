"""The broker's queues, as a test looks into them."""

from usosweb.celery import app


def messages(queue):
    """How many wait in the queue."""
    with app.connection_for_read() as connection:
        return int(connection.default_channel.queue_declare(queue).message_count)


def empty_all():
    with app.connection_for_write() as connection:
        for queue in app.amqp.queues.values():
            queue.bind(connection.default_channel).declare()
            connection.default_channel.queue_purge(queue.name)
