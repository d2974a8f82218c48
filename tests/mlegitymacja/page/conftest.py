import pytest


@pytest.fixture
def browser(client, student):
    client.force_login(student.user)
    return client
