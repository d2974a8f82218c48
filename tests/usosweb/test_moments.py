import datetime

import pytest
from django.template import Context, Template

SHOWN = Template("{% load moments %}{{ moment|to_the_second }}")


@pytest.mark.parametrize(
    ("month", "shown"), [(2, "2022-02-03 00:30:05"), (7, "2022-07-03 01:30:05")]
)
def test_moment_is_shown_as_the_clocks_in_poland_do(month, shown):
    moment = datetime.datetime(2022, month, 2, 23, 30, 5, tzinfo=datetime.UTC)

    assert SHOWN.render(Context({"moment": moment})) == shown
