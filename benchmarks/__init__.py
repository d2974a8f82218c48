"""What the portal costs, beside what the least would cost: ``./run bench``.

Each figure is a ratio of two things measured in turn in one run, since absolute times of a busy
machine swing. ``targets`` lists the figures, ``subjects`` has a module for each thing measured.
"""
