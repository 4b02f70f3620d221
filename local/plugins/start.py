"""The first lines of every stand-in's process: starts the one that is named, and starts it fast.

Importing `pulumi.runtime.proto` runs the whole SDK's imports, most of a second of which a provider uses nothing. So the
SDK's two outer packages are entered by their folder alone, in these processes only.
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def main() -> None:
    """The plugin's name, its module below `local.plugins`, then the engine's own arguments."""
    _, _, name, *arguments = sys.argv
    sys.argv[1:] = arguments
    spec = importlib.util.find_spec("pulumi")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    for package, path in (("pulumi", folder), ("pulumi.runtime", folder / "runtime")):
        module = ModuleType(package)
        module.__path__ = [str(path)]
        sys.modules[package] = module
    importlib.import_module(f"local.plugins.{name}").main()


if __name__ == "__main__":
    main()
