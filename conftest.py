"""Settings for every test run, also for `pytest --nbval notebooks` by hand."""

import os

os.environ["COURSE_PICTURES"] = "1"  # stored outputs carry a picture of each chart, so fresh ones must too
