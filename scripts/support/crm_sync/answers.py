"""What a CRM may answer, in the same words for every CRM."""

import re
from dataclasses import dataclass

_SECRETS = re.compile(
    r"[^\s\"'<>]+@[^\s\"'<>]+|\bBearer\s+\S+|\b00D\w{12,15}!\S+|\bpat-[\w-]{8,}",
    re.IGNORECASE,
)
LONGEST_MESSAGE = 300


class Lost(Exception):
    """No answer that can be read: whether the rows were written is not known.

    Attributes:
        code: what came instead.
        retry_after: seconds that the CRM asks to wait; None where it does not.
        correlation_id: the CRM's own name of the call, if it gave one.
    """

    def __init__(
        self, code: str, retry_after: float | None = None, correlation_id: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.correlation_id = correlation_id


class Refused(Exception):
    """The CRM refuses a whole batch, for one row in it or for several.

    Attributes:
        code, message: the CRM's name of the fault, and what it says about it.
        correlation_id: the CRM's own name of the call, if it gave one.
    """

    def __init__(self, code: str, message: str, correlation_id: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.correlation_id = correlation_id


class StopError(Exception):
    """The run can't go on; the message says why and what to do.

    Attributes:
        exit_code: what the command ends with.
    """

    exit_code = 1


class QuotaError(StopError):
    """The account may make no more calls for now, or the CRM is not there."""

    exit_code = 75


class GuardError(StopError):
    """Going on might do harm, until somebody says that it is meant."""

    exit_code = 3


@dataclass(frozen=True)
class Row:
    """One record, as it is to be.

    Attributes:
        position: its place in the outbox.
        record_id: the CRM's id of the record.
        values: field name to text; None clears the field.
        attempts: how often it has been sent in this run.
    """

    position: int
    record_id: str
    values: dict[str, str | None]
    attempts: int = 0


@dataclass(frozen=True)
class Answer:
    """What the CRM says about one row.

    Attributes:
        row: the row that was sent.
        code: empty where it was written, else the CRM's name of the fault.
        message: what it says about it, without what nobody else may read.
        is_passing: whether the same row may be written if it is sent again.
        is_gone: whether the record is no longer there to be written.
        written_to: the record that was written in its place, if another one was.
    """

    row: Row
    code: str = ""
    message: str = ""
    is_passing: bool = False
    is_gone: bool = False
    written_to: str = ""


def readable(message: object) -> str:
    """A CRM's message, shortened, without tokens and addresses."""
    return _SECRETS.sub("***", " ".join(str(message).split()))[:LONGEST_MESSAGE]
