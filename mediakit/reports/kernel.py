"""Run one notebook through papermill, in this process, with a kernel of its own.

This differs from papermill's own engine in what changes no output (a test holds both against each
other): the kernel is a process that has read the input (`processes`), whatever kernels are
installed; it talks over files in a private folder, is killed when done, and imports no debugger.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from queue import Empty
from typing import TYPE_CHECKING, Any, Final

from mediakit.reports.notebook import Notebook, find_failure, shorten
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
    from jupyter_client.asynchronous.client import AsyncKernelClient
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_client.provisioning.local_provisioner import LocalProvisioner
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NotebookExecutionManager
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook, raise_for_execution_errors
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
    log = logging.getLogger("papermill")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)  # the caller reports in one line
    try:
        notebook = execute_notebook(  # whose engines would write it as text once more when done
            read_notebook(source),
            None,
            parameters=dict(parameters),
            kernel_name="python3",
            prepare_only=True,
        )
        manager = NotebookExecutionManager(notebook, progress_bar=False)
        manager.notebook_start()
        client = PapermillNotebookClient(
            manager,
            km=_Manager(waiting, folder),
            timeout=seconds,
            startup_timeout=START_SECONDS,
            shutdown_kernel="immediate",
        )
        client.owns_km = True  # else the client would leave the kernel running
        client.execute()
        raise_for_execution_errors(notebook, None)
        failure = find_failure(notebook, sentinel)
    except PapermillExecutionError as error:
        failure = f"cell [{error.exec_count}] {shorten(f'{error.ename}: {error.evalue}')}"
    except CellTimeoutError:
        failure = f"timeout: a cell took over {seconds} s"
    except DeadKernelError:
        failure = "the kernel died"
    except RuntimeError as error:  # as nbclient tells a kernel that does not start
        failure = f"the kernel did not start ({error})"
    finally:
        log.setLevel(level)
    return dict(notebook), failure


def read_notebook(source: bytes) -> Any:  # noqa: ANN401  # nbformat's own
    """Return the notebook of these bytes of a file, as papermill takes it."""
    return nbformat.reads(source.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call]


class _Client(AsyncKernelClient):
    """Talks to the kernel as soon as it answers."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  # its own
        """Wait for an answer on both channels; jupyter_client waits 0.2 s more for a third."""
        for _ in range(int(timeout or START_SECONDS)):
            self.kernel_info()
            with suppress(Empty):
                await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(timeout=0.2)
                return
            if not await self.is_alive():
                raise RuntimeError("it died")
        raise RuntimeError("it gave no answer")


class _Manager(AsyncKernelManager):
    """Takes a process that waits, in place of starting one."""

    client_factory = _Client

    def __init__(self, waiting: Startable, folder: Path) -> None:
        super().__init__(transport="ipc", connection_file=str(waiting.folder / "k.json"))
        spec = KernelSpec(argv=[], display_name="Python 3", language="python")
        launcher = _Provisioner(kernel_id=self.kernel_id, kernel_spec=spec, parent=self)
        launcher.waiting, launcher.place = waiting, (self.connection_file, folder)
        self._kernel_spec, self.provisioner = spec, launcher


class _Provisioner(LocalProvisioner):
    """Launches a kernel by a word to the process that waits."""

    waiting: Startable
    place: tuple[str, Path]  # of the connection file, and to work in

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:  # noqa: ANN401, ARG002  # its own
        self.waiting.launch(*self.place)
        self.process = self.waiting.process
        self.pid, self.pgid = self.process.pid, self.waiting.group
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  # its own
        await super().kill(restart)
        self.waiting.process.wait()  # else its manager sleeps 0.1 s before it looks
