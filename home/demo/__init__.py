"""The public part of the demonstration, made up throughout: no text or picture of anybody else's."""

from home.demo.build import DemoReport, build

__all__ = ["DemoReport", "build"]
