"""The data folder: local file systems only, mode 0700, one server at a time."""

import pytest

from webapp import data_folder
from webapp.boot import BootError


@pytest.fixture
def mounts(tmp_path, monkeypatch):
    """A function that replaces the system's list of mounts by (mount point, type) pairs."""
    monkeypatch.setattr(data_folder, "MOUNTS", tmp_path / "mounts")

    def write(*lines):
        text = "".join(f"device {point} {kind} rw 0 0\n" for point, kind in lines)
        (tmp_path / "mounts").write_text(text)

    return write


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_network_file_system_is_refused(tmp_path, mounts, kind):
    mounts(("/", "ext4"), (tmp_path, kind))
    with pytest.raises(BootError, match=f"network file system \\({kind}\\)"):
        data_folder.prepare(tmp_path / "data")


def test_the_nearest_mount_point_counts(tmp_path, mounts):
    mounts((tmp_path, "ext4"), (tmp_path.parent, "nfs4"), ("/", "ext4"))
    data_folder.prepare(tmp_path / "data")


def test_of_two_on_one_mount_point_the_last_counts(tmp_path, mounts):
    mounts((tmp_path, "nfs4"), (tmp_path, "ext4"))
    assert data_folder.file_system_of(tmp_path) == "ext4"


def test_mount_points_with_spaces_are_understood(tmp_path, mounts):
    folder = tmp_path / "my data"
    mounts(("/", "ext4"), (str(folder).replace(" ", "\\040"), "nfs"))
    assert data_folder.file_system_of(folder) == "nfs"


def test_a_name_that_only_begins_like_a_mount_point_is_not_inside_it(tmp_path, mounts):
    mounts(("/", "ext4"), (tmp_path / "data", "nfs"))
    assert data_folder.file_system_of(tmp_path / "database") == "ext4"


def test_without_a_list_of_mounts_nothing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "MOUNTS", tmp_path / "no such file")
    data_folder.prepare(tmp_path / "data")


def test_a_folder_is_made_for_its_owner_only(tmp_path):
    data_folder.prepare(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_folder_is_one_servers_at_a_time_and_free_again_afterwards(tmp_path):
    second = data_folder.claimed(tmp_path)
    with data_folder.claimed(tmp_path), pytest.raises(BootError, match="Another Postigo"):
        second.__enter__()
    with data_folder.claimed(tmp_path):
        pass
