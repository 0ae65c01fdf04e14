"""``aligner models``: the translation packages of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app", "install", "list_models", "remove", "show"]

app = typer.Typer(help="List, show, install and remove translation packages.")

_Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="translate-ja_en, with @VERSION where several are installed."
    ),
]


@app.command("list")
def list_models() -> None:
    """List the packages that can translate.

    The star marks the one that is used without --mt; --mt argos takes the first of the installed
    ones, --mt FOLDER any of them.
    """
    from rich.console import Console
    from rich.table import Column, Table

    from aligner.translation import PackageTranslator, choose_package, installed_packages

    models = [PackageTranslator(package) for package in installed_packages()]
    models.append(choose_package("compact"))
    used = choose_package("auto")
    table = Table("", Column("engine", no_wrap=True), Column("folder", overflow="fold"), box=None)
    for model in models:
        table.add_row("*" if model == used else "", model.id, str(model.package.folder))
    Console().print(table)


@app.command()
def show(
    engine: Annotated[
        str,
        typer.Argument(metavar="ENGINE", help="auto, argos, compact, or the path of a package."),
    ] = "auto",
) -> None:
    """Show what is known of a package, without loading it."""
    from aligner.translation import choose_package

    model = choose_package(engine)
    package = model.package
    size = sum(file.stat().st_size for file in package.folder.rglob("*") if file.is_file())
    typer.echo(f"engine     {model.id}")
    typer.echo(f"folder     {package.folder}")
    typer.echo(f"size       {size / 1e6:.1f} MB")
    typer.echo(f"pieces     {package.tokenizer.name}")
    typer.echo(f"beam       {model.search.beam_size}")


@app.command()
def install(
    source: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A package file (.argosmodel), or a name to download."),
    ] = "translate-ja_en",
) -> None:
    """Install a package; without a FILE it is downloaded.

    It is installed for Argos Translate, which can use it too. This is the only command that uses
    the network.
    """
    from aligner.translation import install_file, install_named

    is_file = Path(source).suffix == ".argosmodel" or Path(source).exists()
    package = install_file(Path(source)) if is_file else install_named(source)
    typer.echo(f"installed {package.name} in {package.folder}")


@app.command()
def remove(name: _Name) -> None:
    """Remove an installed package."""
    from aligner.translation import remove as remove_package

    package = remove_package(name)
    typer.echo(f"removed {package.name} from {package.folder}")
