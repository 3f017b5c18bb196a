"""Attributes that are found out once, when they are first asked for.

>>> class Circle:
...     radius = 2
...     @once
...     def area(self):
...         return 3 * self.radius**2
>>> circle = Circle()
>>> circle.area, vars(circle)
(12, {'area': 12})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


class once(Generic[Value]):  # noqa: N801  used like a keyword
    """A property that is found out once.

    Without the lock of `functools.cached_property`, which is there up to Python 3.11 and takes longer than
    most fields of a certificate do: two threads may find the same value out.

    Args:
        read: finds it out.
    """

    def __init__(self, read: Callable[[Any], Value]) -> None:
        self._read = read
        self._name = read.__name__
        self.__doc__ = read.__doc__

    def __get__(self, instance: Any, _owner: type) -> Value:  # noqa: ANN401  whatever has such attributes
        value = self._read(instance)
        instance.__dict__[self._name] = value  # found before this method from now on
        return value
