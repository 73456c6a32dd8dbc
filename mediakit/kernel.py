"""Run one notebook through papermill, in this process, with a kernel of its own.

The only module that imports papermill. Its own engine differs from papermill's in four ways, none
of which changes an output (a test holds both against each other): the kernel is this very
interpreter, whatever kernels the user has installed; it talks over files in a private folder, not
over the network; it is killed when done, not asked to end; and the debugger is never imported.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mediakit.params import Plain

# jsonschema compiles a grammar on import for formats that no notebook has: 0.9 s in each process.
_SPARED: Final = "rfc3987_syntax"
_OURS = _SPARED not in sys.modules
if _OURS:
    sys.modules[_SPARED] = None  # type: ignore[assignment]  # None makes the import fail at once

import nbformat  # noqa: E402  # after the lines above
from jupyter_client.kernelspec import KernelSpec  # noqa: E402
from jupyter_client.manager import AsyncKernelManager  # noqa: E402
from nbclient.exceptions import CellTimeoutError, DeadKernelError  # noqa: E402
from papermill.clientwrap import PapermillNotebookClient  # noqa: E402
from papermill.engines import NBClientEngine, papermill_engines  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402
from papermill.execute import execute_notebook  # noqa: E402

if _OURS:
    del sys.modules[_SPARED]

ENGINE: Final = "mediakit"
CELL_SECONDS: Final = 600  # for one cell; a report on one article takes about two in all
LONGEST_SOCKET: Final = 90  # of the 107 bytes that Linux allows for a socket's path, name included

_START: Final = (
    "import sys; sys.modules['debugpy'] = None; "
    "from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"
)


@dataclass(frozen=True)
class Run:
    """What came of running a notebook.

    Attributes
    ----------
    notebook
        The notebook as far as it was run.
    failure
        Why it did not run to its end, in one line; empty if nothing was raised.
    """

    notebook: Any
    failure: str


def run_notebook(
    source: bytes,
    parameters: Mapping[str, Plain],
    *,
    folder: Path,
    cell_seconds: int = CELL_SECONDS,
    engine: str = ENGINE,
) -> Run:
    """What does a notebook give for these parameters?

    Parameters
    ----------
    source
        The notebook file's bytes.
    parameters
        Checked names and plain values.
    folder
        The kernel's working directory.
    cell_seconds
        Time limit of a single cell.
    engine
        ``"mediakit"``, or ``"nbclient"`` for papermill's own.

    Returns
    -------
    Run
    """
    text = source.decode("utf-8")
    notebook: Any = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    papermill_engines.register(ENGINE, _Engine)
    kept: list[Any] = []
    keep = {"kept": kept} if engine == ENGINE else {}
    with _quiet():
        try:
            done = execute_notebook(
                notebook,
                None,
                parameters=dict(parameters),
                engine_name=engine,
                kernel_name="python3",
                progress_bar=False,
                request_save_on_cell_execute=False,
                cwd=folder,
                execution_timeout=cell_seconds,
                **keep,
            )
        except PapermillExecutionError as error:
            return Run(kept[0] if kept else notebook, _tell(error))
        except CellTimeoutError:
            return Run(kept[0] if kept else notebook, f"timeout: a cell took over {cell_seconds} s")
        except DeadKernelError:
            return Run(kept[0] if kept else notebook, "the kernel died")
    return Run(done, "")


def _tell(error: PapermillExecutionError) -> str:
    first = str(error.evalue).strip().splitlines()
    return f"cell [{error.exec_count}] {error.ename}: {first[0] if first else ''}".rstrip(": ")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep papermill's log lines to itself: the caller reports in one line."""
    log = logging.getLogger("papermill")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)


class _Manager(AsyncKernelManager):
    """A kernel of this interpreter, with nothing of the user's profile."""

    def __init__(self, folder: Path, **traits: Any) -> None:  # noqa: ANN401  # traitlets' own
        super().__init__(**traits)
        self._folder = folder
        self._kernel_spec = KernelSpec(
            argv=[
                *(sys.executable, "-P", "-c", _START, "-f", "{connection_file}"),
                "--HistoryManager.enabled=False",
            ],
            display_name="Python 3",
            language="python",
        )

    async def _async_pre_start_kernel(self, **options: Any) -> Any:  # noqa: ANN401  # as above
        environment = {**os.environ, **options.pop("env", {}), **_environment(self._folder)}
        return await super()._async_pre_start_kernel(env=environment, **options)

    pre_start_kernel = _async_pre_start_kernel


def _environment(folder: Path) -> dict[str, str]:
    """Settings that keep a user's profile and matplotlib style out of the report."""
    found = find_spec("matplotlib")
    places = found.submodule_search_locations if found else None
    style = [str(Path(place, "mpl-data", "matplotlibrc")) for place in places or ()]
    return {
        "IPYTHONDIR": str(folder),
        "MATPLOTLIBRC": "".join(style[:1]),
        "PYTHONUTF8": "1",  # names of files are UTF-8 there, whatever the locale
    }


class _Engine(NBClientEngine):  # type: ignore[misc]  # papermill ships without types
    """papermill's engine with a private kernel."""

    @classmethod
    def execute_managed_notebook(  # papermill's signature
        cls,
        nb_man: Any,  # noqa: ANN401
        kernel_name: str,
        *,
        kept: list[Any],
        execution_timeout: int,
        start_timeout: int = 60,
        **_: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        kept.append(nb_man.nb)
        folder = _private_folder()
        try:
            manager = _Manager(
                folder,
                kernel_name=kernel_name,
                transport="ipc",
                connection_file=str(folder / "k.json"),
            )
            client = PapermillNotebookClient(
                nb_man,
                km=manager,
                timeout=execution_timeout,
                startup_timeout=start_timeout,
                kernel_name=kernel_name,
                shutdown_kernel="immediate",
            )
            client.owns_km = True  # else the client would leave the kernel running
            return client.execute()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _private_folder() -> Path:
    usual = Path(tempfile.gettempdir())
    fits = len(os.fsencode(usual)) <= LONGEST_SOCKET
    return Path(tempfile.mkdtemp(prefix="mk-", dir=usual if fits else Path("/tmp")))  # noqa: S108  # shorter
