"""Numbers that are drawn, from a seed of the teacher or from a student's name."""

import pytest

from convcheck import secret
from convcheck.engine.draws import different, generator, student
from convcheck.gradients import TASKS as GRADIENTS
from convcheck.groups import TASKS as GROUPS
from convcheck.multi_channel.layer import CONV2D
from convcheck.single_channel.sizes import OUTPUT_SIZE
from convcheck.single_channel.sliding import CORRELATE, PAD
from convcheck.training import TASKS as TRAINING
from convcheck.transposed import TASKS as TRANSPOSED


def test_drawn_sizes_all_differ():
    rng = generator("any")
    for _ in range(50):
        drawn = different(rng, H=(3, 8), W=(3, 8), K_H=(1, 4), K_W=(1, 4))
        assert len(set(drawn)) == 4


@pytest.mark.parametrize(
    "task",
    [CONV2D, CORRELATE, PAD, OUTPUT_SIZE, *GROUPS, *GRADIENTS, *TRAINING, *TRANSPOSED],
    ids=lambda task: task.name,
)
def test_every_seed_draws_other_cases_and_all_can_be_computed(task):
    drawn = set()
    for number in range(100):
        for part in task.parts:
            for one in part.drawn(generator(f"seed {number}", task.name, part.title), 1):
                task.right(*one.args, **one.options)
                drawn.add(repr(one))
    assert len(drawn) > 80 * sum(part.draw is not None for part in task.parts)


def test_teacher_sets_the_seed_outside_of_the_notebook(monkeypatch):
    monkeypatch.setenv("CONVKIT_SEED", "spring")
    assert secret() == "spring"


def test_folder_of_nbgrader_says_whose_work_it_is(monkeypatch, tmp_path):
    folder = tmp_path / "autograded" / "Ada" / "multi_channel"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert student("bob") == "ada"
    monkeypatch.setenv("CONVKIT_STUDENT", "*")
    assert student(" Bob ") == "bob"
    monkeypatch.setenv("CONVKIT_STUDENT", "Eve")
    assert student("bob") == "eve"
