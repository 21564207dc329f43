"""Apache Jena as Debian has it: its jars and no command."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

_JAVA = Path("/usr/share/java")
CORE = _JAVA / "jena-core.jar"
_JARS = (
    *("jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-iri", "jena-rdfpatch"),
    *("jena-shacl", "jena-shex", "jena-tdb", "jena-tdb2", "jena-dboe-base", "jena-dboe-index"),
    *("jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction"),
    *("jena-rdfconnection", "caffeine", "commons-cli", "commons-codec", "commons-collections4"),
    *("commons-compress", "commons-csv", "commons-io", "commons-lang3", "dexx.collection", "gson"),
    *("httpclient", "httpclient-cache", "httpcore", "jackson-annotations", "jackson-core"),
    *("jackson-databind", "jsonld-java", "jcl-over-slf4j", "guava", "thrift", "protobuf"),
    *("slf4j-api", "slf4j-nop"),
)
"""What its commands load of them and of their dependencies."""


def class_path(folder: Path) -> str:
    """The class path of its commands; `folder` gets the messages that Debian left behind."""
    with ZipFile(CORE) as jar:  # Debian moved Xerces without them
        for name in jar.namelist():
            if "/ext/xerces/" in name and name.endswith(".properties"):
                path = folder / name.removeprefix("org/apache/jena/ext/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))
    return ":".join(map(str, [folder, *(_JAVA / f"{name}.jar" for name in _JARS)]))
