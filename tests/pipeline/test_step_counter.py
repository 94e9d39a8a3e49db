"""What of how many: the count in the progress of a build."""

from concurrent.futures import ThreadPoolExecutor

from pbdreport.pipeline.step_counter import StepCounter


def test_each_step_says_how_many_of_how_many_are_done():
    """Also while more become known; one without work counts, and says nothing."""
    said: list[str] = []
    counter = StepCounter(said.append, "steps")

    counter.expect(2)
    counter.ended("dienst: reach")
    counter.expect(2)
    counter.passed()
    counter.ended("dienst: published")

    assert said == ["dienst: reach (1 of 2 steps)", "dienst: published (3 of 4 steps)"]


def test_chapters_that_end_at_the_same_time_are_counted_once_each():
    """Each in a thread of its own."""
    said: list[str] = []
    counter = StepCounter(said.append, "steps")
    counter.expect(500)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(counter.ended, ["x"] * 500))

    assert said == [f"x ({number} of 500 steps)" for number in range(1, 501)]
