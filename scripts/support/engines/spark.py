"""A Spark cluster of one's own, for development and tests.

A standalone master, one worker and a server that dbt speaks to, each a process of its
own as on a real cluster, listening on this machine alone. The server is a thrift server
that answers Spark Connect as well, so that both find the same tables: Parquet files in
a folder that goes with the cluster, and a catalog in the server's memory.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from support import environment as environments
from support import sql
from support.engines import machine
from support.engines.machine import EngineError
from support.engines.raw_tables import Landed
from support.settings import PROJECT

PACKAGE = "openjdk-17-jre-headless"
HOST = "127.0.0.1"
PATIENCE_SECONDS = 120
CORES = 2
MEMORY = "3g"
OPTIONS = {
    # A metastore, as a lasting cluster has one, takes a third of a build's time.
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.driver.memory": "2g",
    "spark.executor.memory": MEMORY,
    "spark.ui.enabled": "false",
    # As many as cores: the tables of a test are small.
    "spark.sql.shuffle.partitions": str(CORES),
    "spark.default.parallelism": str(CORES),
    # Nor does it pay to write and compile Java for what goes through each of them once.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    # Views of views of views make plans whose text nobody reads.
    "spark.sql.maxPlanStringLength": "1000",
}


def ways(owner: Path = PROJECT) -> dict[str, dict[str, str]]:
    """The variables with which profiles.yml leads dbt to this cluster, by the way's name."""
    state = _state(owner)
    thrift = {
        "LEAD_SCORING_TARGET": "spark",
        "LEAD_SCORING_SPARK_METHOD": "thrift",
        "LEAD_SCORING_SPARK_HOST": HOST,
        "LEAD_SCORING_SPARK_PORT": str(state["thrift"]),
    }
    connect = {"LEAD_SCORING_TARGET": "spark", "SPARK_REMOTE": state["remote"]}
    return {"spark by Connect": connect, "spark by thrift": thrift}


def python() -> str:
    """The Python whose dbt speaks to Spark: pyspark has an environment of its own."""
    return str(environments.python_of(".venv-spark", "requirements-spark.lock"))


def up(owner: Path = PROJECT) -> None:
    """Start the cluster. Raises EngineError when Java is missing or a part fails."""
    if not shutil.which("java"):
        machine.install(PACKAGE, "Java 17 or newer")
    folder = _folder(owner)
    if (folder / "state.json").exists():
        if _is_open(_state(owner)["connect"]):
            return
        down(owner)
    folder.mkdir(mode=0o700, exist_ok=True)
    home = _home()
    master, connect, thrift = _free_port(), _free_port(), _free_port()
    state = {
        "processes": [],
        "connect": connect,
        "remote": f"sc://{HOST}:{connect}",
        "thrift": thrift,
    }
    try:
        start = [f"{home}/bin/spark-class"]
        place = f"spark://{HOST}:{master}"
        _start(
            *(*start, "org.apache.spark.deploy.master.Master", "--host", HOST),
            *("--port", str(master), "--webui-port", str(_free_port())),
            folder=folder,
            name="master",
            state=state,
        )
        _wait_for(master, folder, "master")
        _start(
            *(*start, "org.apache.spark.deploy.worker.Worker", "--host", HOST),
            *("--cores", str(CORES), "--memory", MEMORY),
            *("--webui-port", str(_free_port()), place),
            folder=folder,
            name="worker",
            state=state,
        )
        options = {
            **OPTIONS,
            "spark.hadoop.hive.server2.thrift.bind.host": HOST,
            "spark.hadoop.hive.server2.thrift.port": str(thrift),
            "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
            "spark.connect.grpc.binding.address": HOST,
            "spark.connect.grpc.binding.port": str(connect),
            "spark.driver.host": HOST,
            "spark.driver.bindAddress": HOST,
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={folder}",
            "spark.executor.extraJavaOptions": f"-Djava.io.tmpdir={folder}",
        }
        _start(
            *(f"{home}/bin/spark-submit", "--master", place, "--class"),
            "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2",
            *(w for k, v in options.items() for w in ("--conf", f"{k}={v}")),
            "spark-internal",
            folder=folder,
            name="server",
            state=state,
        )
        for port in (connect, thrift):
            _wait_for(port, folder, "server")
    except BaseException:
        down(owner)
        raise


def down(owner: Path = PROJECT) -> None:
    """Stop the cluster and delete its folder; nothing happens where there is none."""
    folder = _folder(owner)
    if not folder.exists():
        return
    if (folder / "state.json").exists():
        for group in _state(owner)["processes"]:
            # Each is a group with the processes that it started.
            try:
                os.killpg(group, signal.SIGKILL)
            except ProcessLookupError:
                continue
    shutil.rmtree(folder, ignore_errors=True)
    # A process that was just killed may have written until then.
    shutil.rmtree(folder, ignore_errors=True)


def load(landed: Landed, owner: Path = PROJECT) -> None:
    """Copy the raw tables into the catalog, in place of what is there of their names."""
    folder = _folder(owner) / "raw"
    folder.mkdir(exist_ok=True)
    statements = []
    for table in landed.tables:
        file = folder / f"{table.schema}.{table.name}.parquet"
        landed.connection.execute(f"copy ({table.query}) to {sql.text(str(file))}")
        relation = f"`{table.schema}`.`{table.name}`"
        statements += [
            f"create schema if not exists `{table.schema}`",
            f"drop table if exists {relation}",
            (
                f"create table {relation} using parquet as "
                f"select * from parquet.`file://{file}`"
            ),
        ]
    _execute(statements, owner)
    shutil.rmtree(folder)


def export(
    relations: dict[tuple[str, str], list[str]], folder: Path, owner: Path = PROJECT
) -> dict[tuple[str, str], str]:
    """Write relations, given with their columns, to ``folder``.

    Returns of each the SQL with which DuckDB reads it.
    """
    statements, readable = [], {}
    for (schema, name), columns in relations.items():
        files = folder / f"{schema}.{name}"
        shutil.rmtree(files, ignore_errors=True)
        chosen = ", ".join(f"`{column}`" for column in columns)
        statements.append(
            f"insert overwrite directory 'file://{files}' using parquet "
            f"select {chosen} from `{schema}`.`{name}`"
        )
        readable[schema, name] = f"read_parquet({sql.text(f'{files}/*.parquet')})"
    _execute(statements, owner)
    return readable


def _execute(statements: list[str], owner: Path) -> None:
    """Run statements in one session of the environment that has pyspark."""
    code = (
        "import json, sys\n"
        "from pyspark.sql import SparkSession\n"
        "session = SparkSession.builder.getOrCreate()\n"
        "for statement in json.load(sys.stdin):\n"
        "    session.sql(statement).collect()\n"
    )
    finished = subprocess.run(
        [python(), "-c", code],
        check=False,
        input=json.dumps(statements),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "SPARK_REMOTE": _state(owner)["remote"]},
    )
    if finished.returncode:
        said = finished.stdout.strip().splitlines()[-5:]
        raise EngineError("Spark refused a statement:\n" + "\n".join(said))


def _start(*command: str, folder: Path, name: str, state: dict) -> None:
    """Start a process that goes on when this one ends, and write down how to end it."""
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={
                **os.environ,
                "SPARK_HOME": _home(),
                "SPARK_LOCAL_IP": HOST,
                # What it writes for itself goes with the folder.
                "SPARK_LOCAL_DIRS": str(folder),
                "SPARK_DAEMON_JAVA_OPTS": f"-Djava.io.tmpdir={folder}",
            },
        )
    state["processes"].append(process.pid)
    (folder / "state.json").write_text(json.dumps(state))


def _home() -> str:
    """Where pyspark's package keeps Spark itself."""
    code = "import pyspark, pathlib; print(pathlib.Path(pyspark.__file__).parent)"
    return machine.run(python(), "-c", code)


def _state(owner: Path) -> dict:
    path = _folder(owner) / "state.json"
    if not path.exists():
        raise EngineError(
            "No Spark cluster of this project is running. Start it with "
            "scripts/engine spark up."
        )
    return json.loads(path.read_text())


def _wait_for(port: int, folder: Path, name: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _is_open(port):
        if time.monotonic() > deadline:
            said = (folder / f"{name}.log").read_text().splitlines()[-10:]
            raise EngineError(
                f"Spark's {name} does not answer after {PATIENCE_SECONDS} s:\n"
                + "\n".join(said)
            )
        time.sleep(0.5)


def _is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex((HOST, port)) == 0


def _free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind((HOST, 0))
        return any_port.getsockname()[1]


def _folder(owner: Path) -> Path:
    return machine.folder("spark", owner)
