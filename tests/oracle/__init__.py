"""The scoring rules a second time: in plain Python, with decimals and without SQL.

``worlds`` says what rules, facts and interactions are, ``scoring``, ``tiers`` and
``stages`` what follows from them as README.md and the property files describe it,
``generated`` makes worlds up, and ``warehouse`` lets the models score the same worlds.
"""
