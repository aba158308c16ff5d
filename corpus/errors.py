"""The one base error of the project."""


class ConventionError(Exception):
    """What a person can mend, said in one French sentence: what happened, what to do.

    The message is shown to the user as it is, on the terminal and in the page; everything
    else that goes wrong is a defect of ours and keeps its traceback.
    """
