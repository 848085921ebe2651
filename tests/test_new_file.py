"""Files a command writes: whole or not at all, and what stands in their place is respected."""

from pathlib import Path

import pytest

from detaljplan.errors import DetaljplanError
from detaljplan.new_file import whole, write_together


def test_a_file_that_is_not_finished_leaves_the_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_bytes(b"tidigare")
    with pytest.raises(ZeroDivisionError), whole(path, force=True) as file:
        file.write(b"halv")
        raise ZeroDivisionError
    assert path.read_bytes() == b"tidigare"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "rapport.txt", tmp_path / "senaste.txt"
    target.write_bytes(b"tidigare")
    link.symlink_to(target)
    write_together({link: b"ny"}, force=True)
    assert link.is_symlink()
    assert target.read_bytes() == b"ny"


def test_a_taken_name_is_not_written_over_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"tidigare")
    with pytest.raises(DetaljplanError, match="finns redan"):
        write_together({path: b"ny"}, force=False)
    assert path.read_bytes() == b"tidigare"
