"""The test of an account that is not saved, from its form to the run."""
