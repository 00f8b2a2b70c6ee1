//! The command line: `check`, `list`, `explain`, all of them views of one run.
