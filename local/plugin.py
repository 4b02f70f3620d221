"""The official plugins, used where upstream's downloads are reached; elsewhere the stand-ins take their place."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local import record
from local.machine import HERE
from local.program import PULUMI, PULUMI_ARCHIVE, PULUMI_CHECKSUMS, Download
from local.record import PluginRecord, Way
from local.store import Store
from local.upstream import Unavailable, Upstream, unpack


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """An official plugin; `name` is `<kind>-<what>`, as in the folders of `$PULUMI_HOME/plugins`."""

    name: str
    version: str
    download: Download

    @property
    def folder(self) -> str:
        """Its folder's name, such as `resource-random-v4.21.4`."""
        return f"{self.name}-v{self.version}"


def _resource(what: str, version: str) -> Plugin:
    # A release holds one checksum file of all its archives. pulumi-random and pulumi-postgresql write it in their
    # publish workflow (SHA-1, names as `./pulumi-resource-…`). pulumi-kubernetes is released with GoReleaser, whose
    # settings leave the checksum file at its default: this name, SHA-256. Should a release lack the file, the plugin
    # is not taken.
    release = f"https://github.com/pulumi/pulumi-{what}/releases/download/v{version}"
    return Plugin(
        name=f"resource-{what}",
        version=version,
        download=Download(
            address=f"{release}/pulumi-resource-{what}-v{version}-{HERE.system}-{HERE.architecture}.tar.gz",
            checksums=f"{release}/pulumi-{what}_{version}_checksums.txt",
            members=f"pulumi-resource-{what}*",
        ),
    )


PLUGINS = (
    # The host and the scripts beside it come in the engine's own archive.
    Plugin(
        name="language-python",
        version=PULUMI,
        download=Download(address=PULUMI_ARCHIVE, checksums=PULUMI_CHECKSUMS, members="pulumi/pulumi-language-python*"),
    ),
    # The versions of the Python packages, since a program's package names the plugin it wants.
    # renovate: datasource=pypi depName=pulumi-kubernetes
    _resource("kubernetes", "4.34.2"),
    # renovate: datasource=pypi depName=pulumi-postgresql
    _resource("postgresql", "3.18.2"),
    # renovate: datasource=pypi depName=pulumi-random
    _resource("random", "4.21.4"),
)


def official_plugins(store: Store) -> dict[str, Path]:
    """The official plugins in the store: by name, the folder to be linked into `$PULUMI_HOME/plugins`.

    Only reads what `local.tools.ensure` recorded, so it costs no time where there are none.
    """
    known = record.read(store.record, HERE).plugins or ()
    return {plugin.name: store.folder / plugin.folder for plugin in known if plugin.way is not None}


def obtain_plugins(
    plugins: tuple[Plugin, ...],
    before: tuple[PluginRecord, ...],
    store: Store,
    upstream: Upstream,
    doing: Callable[[str, int, int], None],
) -> tuple[PluginRecord, ...]:
    """Have each plugin that can be had, besides those had `before`. One that cannot is no error; its reason is kept."""
    had = {
        (known.name, known.version): known
        for known in before
        if known.way is not None and (store.folder / known.folder).is_dir()
    }
    wanted = tuple((plugin.name, plugin.version) for plugin in plugins)
    return tuple(
        had[pin] if pin in had else _obtained(plugin, store, upstream, doing)
        for pin, plugin in zip(wanted, plugins, strict=True)
    )


def _obtained(plugin: Plugin, store: Store, upstream: Upstream, doing: Callable[[str, int, int], None]) -> PluginRecord:
    folder = store.plugins / plugin.folder
    way, missing = Way.KEPT, ""
    if not folder.is_dir():
        half = store.work / plugin.folder
        half.mkdir()
        try:
            way = _filled(half, plugin, store, upstream, doing)
            half.replace(folder)
        except Unavailable as unavailable:
            way, missing = None, str(unavailable)
    kept = "" if way is None else f"plugins/{plugin.folder}"
    return PluginRecord(name=plugin.name, version=plugin.version, way=way, folder=kept, missing=missing)


def _filled(
    half: Path, plugin: Plugin, store: Store, upstream: Upstream, doing: Callable[[str, int, int], None]
) -> Way:
    """Fill a folder with the plugin's files and say which way they came. Raises Unavailable."""
    if beside := _beside_engine(plugin, store):
        for file in beside:
            (half / file.name).symlink_to(file)
        return Way.PATH
    if not unpack(upstream.fetch(plugin.download, doing), plugin.download.members, half):
        raise Unavailable(f"{plugin.download.address} does not hold {plugin.download.members}")
    return Way.DOWNLOAD


def _beside_engine(plugin: Plugin, store: Store) -> tuple[Path, ...]:
    """The plugin's files beside an engine of the machine's own: they were installed from one archive with it."""
    engine = store.bin / "pulumi"
    if plugin.download.address != PULUMI_ARCHIVE or not engine.is_symlink():
        return ()
    folder = engine.resolve().parent
    name = f"pulumi-{plugin.name}"
    return tuple(sorted(folder.glob(f"{name}*"))) if (folder / name).exists() else ()
