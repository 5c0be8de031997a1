"""What pyproject.toml cannot say: the catalogues of messages are compiled whenever the package is built."""

from babel.messages.frontend import CommandLineInterface
from setuptools import setup
from setuptools.command.build_py import build_py


class Build(build_py):
    """Compiles floorapp/locale, then copies the package as ever."""

    def run(self) -> None:
        CommandLineInterface().run(["pybabel", "-q", "compile", "-d", "floorapp/locale", "-D", "floorapp"])
        super().run()


setup(cmdclass={"build_py": Build})
