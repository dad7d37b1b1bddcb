"""A local SCX over real HTTP, for the demo, the tests and integrators; knows nothing of the other apps."""
