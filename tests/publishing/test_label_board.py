import numpy as np

from publishing.label_board import Board
from publishing.page import Box


def overlap(one, other):
    return (
        min(one.right, other.right) - max(one.left, other.left) > 1e-9
        and min(one.top, other.top) - max(one.bottom, other.bottom) > 1e-9
    )


def test_labels_never_overlap_and_stay_in_the_frame():
    board = Board(Box(10.0, 20.0, 60.0, 40.0))
    rng = np.random.default_rng(3)
    for number in range(400):
        spots = rng.uniform([0.0, 0.0], [80.0, 70.0], size=(4, 2))
        board.take_first_free(spots, *rng.uniform([2.0, 1.0], [15.0, 5.0]), f"label {number}")
    boxes = [label.box for label in board.placed]
    assert len(boxes) > 20
    assert not any(overlap(one, other) for place, one in enumerate(boxes) for other in boxes[:place])
    for box in boxes:
        assert box.left >= 11.0
        assert box.bottom >= 21.0
        assert box.right <= 69.0
        assert box.top <= 59.0


def test_a_leader_crosses_nothing_that_is_taken():
    board = Board(Box(0.0, 0.0, 50.0, 50.0))
    board.take(np.array([[20.0, 10.0, 22.0, 40.0]]))
    start = np.array([10.0, 25.0])
    beyond, aside = np.array([30.0, 25.0]), np.array([10.0, 40.0])
    assert board.take_first_free([beyond], 6.0, 3.0, leader_from=start) is None
    assert board.take_first_free([beyond, aside], 6.0, 3.0, leader_from=start).tolist() == aside.tolist()
    # What the leader crosses is taken too.
    assert board.take_first_free([np.array([10.0, 32.0])], 4.0, 2.0) is None


def test_furniture_is_taken():
    board = Board(Box(0.0, 0.0, 50.0, 50.0))
    board.take_boxes([Box(0.0, 0.0, 20.0, 20.0)])
    assert not board.is_free(10.0, 10.0, 15.0, 15.0)
    assert board.is_free(20.0, 10.0, 25.0, 15.0)
