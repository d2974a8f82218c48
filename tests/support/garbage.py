"""What a stranger may send."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# For tests that garbage leaves their fixtures as they are, and that say so.
garbage = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=20,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
