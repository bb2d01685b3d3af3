"""How a computation in the process pool can end without a result."""


class ComputationError(RuntimeError):
    """The message is a sentence that says why, for the person who asked for the result."""


class TimeExceeded(ComputationError):
    """It took longer than the operator allows."""


class MemoryExceeded(ComputationError):
    """It needed more memory than the operator allows."""


class WorkerLost(ComputationError):
    """Its process ended without an answer: killed, or crashed in native code."""


class Refused(ComputationError):
    """The function refused its arguments."""


class Withdrawn(Exception):
    """Whoever watches the computation no longer wants its result."""


class Interrupted(BaseException):
    """The service is stopping; the job goes on when it is started again.

    It is no Exception, because a workflow that ends with one counts as finished and would not be taken up again.
    """
