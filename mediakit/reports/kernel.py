"""Run one notebook through papermill, in this process, with a kernel of its own.

This differs from papermill's own engine in what changes no output (a test holds both against each
other): the kernel is a process that has read the input (`processes`), whatever kernels are
installed; it talks over files in a private folder, is killed when done, and imports no debugger.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from queue import Empty
from typing import TYPE_CHECKING, Any, Final, Self

from mediakit.reports.notebook import Notebook, find_failure, shorten, tags
from mediakit.reports.params import Plain, hash_source, make_sentinel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mediakit.reports.processes import Startable

# Optional to those who import them, and of no use here: formats that no notebook has, of which
# jsonschema compiles one for 0.9 s in each process, and a file system for papermill, 0.1 s.
_SPARED: Final = ("rfc3987_syntax", "isoduration", "pyarrow")
_absent = [name for name in _SPARED if name not in sys.modules]
sys.modules.update(dict.fromkeys(_absent))  # type: ignore[arg-type]  # None: no such module
try:
    import nbformat
    from jupyter_client.blocking.client import BlockingKernelClient
    from nbclient.exceptions import (
        CellExecutionComplete,
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NotebookExecutionManager
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import raise_for_execution_errors, remove_error_markers
    from papermill.parameterize import parameterize_notebook
finally:
    for _name in _absent:
        del sys.modules[_name]

START_SECONDS: Final = 60


def run_notebook(
    source: bytes,
    parameters: Mapping[str, Plain],
    waiting: Startable,
    *,
    article: Path,
    folder: Path,
    seconds: int,
) -> tuple[Notebook, str]:
    """Return the notebook of these bytes, run on an article in a folder as far as it goes.

    Beside it in one line why it does not count as done; `seconds` are those that a cell may take.
    """
    sentinel = make_sentinel(hash_source(article))
    notebook = remove_error_markers(read_notebook(source))  # of a run that failed
    if parameters:
        notebook = parameterize_notebook(notebook, dict(parameters), kernel_name="python3")
    try:
        manager = NotebookExecutionManager(notebook, progress_bar=False)
        manager.notebook_start()
        with _Client(manager, waiting, folder, seconds) as client:
            client.papermill_execute_cells()
        raise_for_execution_errors(notebook, None)
        failure = find_failure(notebook, sentinel)
    except PapermillExecutionError as error:
        failure = f"cell [{error.exec_count}] {shorten(f'{error.ename}: {error.evalue}')}"
    except CellTimeoutError:
        failure = f"timeout: a cell took over {seconds} s"
    except DeadKernelError:
        failure = "the kernel died"
    except RuntimeError as error:
        failure = f"the kernel did not start ({error})"
    return dict(notebook), failure


def read_notebook(source: bytes) -> Any:  # noqa: ANN401  # nbformat's own
    """Return the notebook of these bytes of a file, as papermill takes it."""
    notebook = nbformat.reads(source.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    for each in (notebook, *notebook.cells):
        each.metadata.update(papermill={}, tags=tags(each))
    return notebook


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill ships without types
    """Runs cells in a process that waits for them.

    What its own base does with a loop of events and three tasks for each cell, while two sockets
    are waited for, is done message by message; what a message does to the notebook stays there.
    """

    def __init__(self, manager: Any, waiting: Startable, folder: Path, seconds: int) -> None:  # noqa: ANN401  # papermill's own
        super().__init__(manager, record_timing=False)
        self.waiting, self.folder, self.seconds = waiting, folder, seconds

    def __enter__(self) -> Self:
        """Start the kernel, and wait until it answers."""
        file = str(self.waiting.folder / "k.json")
        self.kc = BlockingKernelClient(transport="ipc", connection_file=file)
        self.kc.write_connection_file()
        self.kernel = self.waiting.launch(file, self.folder)
        self.kc.start_channels(stdin=False, hb=False, control=False)
        for _ in range(START_SECONDS):
            self.kc.kernel_info()
            with suppress(Empty):
                self.kc.shell_channel.get_msg(timeout=1)
                self.kc.iopub_channel.get_msg(timeout=0.2)
                return self
            if not self.kernel.is_alive():
                break
        self.__exit__()
        raise RuntimeError("it gave no answer")

    def __exit__(self, *_: object) -> None:
        """Kill the kernel; what it started is of the group of its report, which is ended whole."""
        self.kernel.kill()
        self.kernel.join()
        self.kc.stop_channels()

    def execute_cell(self, cell: Any, cell_index: int, **_: object) -> None:  # noqa: ANN401  # nbformat's own
        """Run a cell; raise if it fails, dies, or takes too long."""
        marked, runs = tags(cell), cell.cell_type == "code" and cell.source.strip()
        if not runs or self.skip_cells_with_tag in marked:
            return
        may_fail = "raises-exception" in marked
        request = self.kc.execute(cell.source, stop_on_error=not may_fail)
        deadline = time.monotonic() + self.seconds
        cell.outputs, self.clear_before_next_output = [], False
        with suppress(CellExecutionComplete):
            while True:
                said = self._listen(self.kc.iopub_channel, request, deadline)
                self.process_message(said, cell, cell_index)
        answer = self._listen(self.kc.shell_channel, request, deadline)["content"]
        if answer["status"] == "error" and not may_fail:
            raise CellExecutionError.from_cell_and_msg(cell, answer)

    def _listen(self, channel: Any, request: str, deadline: float) -> dict[str, Any]:  # noqa: ANN401  # zmq's own
        """Return the next message on a request."""
        while (left := deadline - time.monotonic()) > 0:
            with suppress(Empty):
                message: dict[str, Any] = channel.get_msg(timeout=min(left, 1))
                if message["parent_header"].get("msg_id") == request:
                    return message
                continue
            if not self.kernel.is_alive():
                raise DeadKernelError
        raise CellTimeoutError
