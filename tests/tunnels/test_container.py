"""Whether Postigo runs in a container."""

from webapp.tunnels.container import is_container


def test_a_container_is_told_by_its_marks(monkeypatch):
    is_container.cache_clear()
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    assert is_container()
    is_container.cache_clear()
