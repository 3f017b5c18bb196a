"""The part of Java's object serialisation that JCEKS stores are made of, read as plain data.

A secret key entry of a JCEKS store is a serialisation stream whose length is stored nowhere, so its end is
found by reading it. Nothing is ever made an object of a class that the stream names: the result is names and
values, and a class that no key store needs is refused. Grammar: Java Object Serialization Specification,
chapter 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import StoreFormatError, UnsupportedError
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Collection

    from keystore_tool.formats.javastream import JavaReader

SEALED_OBJECT = "javax.crypto.SealedObject"
SEALED_OBJECT_CLASSES = frozenset({SEALED_OBJECT, "com.sun.crypto.provider.SealedObjectForKeyProtector"})
"""What a secret key entry is: an encrypted stream with its parameters (the second extends the first)."""

KEY_CLASSES = frozenset(
    {
        "javax.crypto.spec.SecretKeySpec",
        "java.security.KeyRep",
        "java.security.KeyRep$Type",
        "java.lang.Enum",
    }
)
"""What is sealed in it."""

MAX_DEPTH = 16
"""How deep values, classes and their parents may nest: real streams need 4."""

_STREAM_HEADER = b"\xac\xed\x00\x05"
_FIRST_HANDLE = 0x7E0000

_NULL = 0x70
_REFERENCE = 0x71
_CLASS = 0x72
_OBJECT = 0x73
_STRING = 0x74
_ARRAY = 0x75
_END_OF_ANNOTATIONS = 0x78
_ENUM = 0x7E

_BYTE_ARRAY = "[B"
_SERIALIZABLE = 0x02
_ENUM_CONSTANT = 0x10 | _SERIALIZABLE
_PRIMITIVE_SIZES = {"B": 1, "C": 2, "D": 8, "F": 4, "I": 4, "J": 8, "S": 2, "Z": 1}
_REFERENCE_TYPES = {"L", "["}


@record
class JavaObject:
    """An object as its class name and the values of its fields.

    Attributes:
        class_name: with its package.
        fields: values under names: primitives and byte arrays as bytes, strings and enum constants as str.
    """

    class_name: str
    fields: dict[str, JavaValue] = field(repr=False)


@record
class _JavaClass:
    name: str
    fields: list[tuple[str, str]]
    parent: _JavaClass | None


JavaValue = JavaObject | bytes | str | None


def read_object(reader: JavaReader, classes: Collection[str]) -> JavaObject:
    """Read one serialisation stream with one object; the reader then stands behind it.

    Args:
        reader: stands at the stream's header.
        classes: the names of the classes that may occur; byte arrays and strings always may.

    Raises:
        StoreFormatError: it is no such stream, or cut short.
        UnsupportedError: it names another class.
    """
    start = reader.position
    if reader.take(len(_STREAM_HEADER), "a serialised object") != _STREAM_HEADER:
        raise _malformed("no stream of version 5", start)
    value = _ObjectStream(reader, classes).value(0)
    if not isinstance(value, JavaObject):
        raise _malformed("another kind of value", start)
    return value


def _malformed(problem: str, offset: int) -> StoreFormatError:
    return StoreFormatError(
        f"serialised Java object: {problem}", offset=offset, keytool="Invalid secret key format"
    )


class _ObjectStream:
    """The state of reading a stream: what was read so far can be referred to by its number."""

    def __init__(self, reader: JavaReader, classes: Collection[str]) -> None:
        self._reader = reader
        self._classes = classes
        self._handles: list[JavaValue | _JavaClass] = []

    def value(self, depth: int) -> JavaValue:
        """The next object, array, string, enum constant, reference or null."""
        start = self._reader.position
        if depth > MAX_DEPTH:
            raise _malformed("nested too deep", start)
        kind = self._reader.uint8("a serialised value")
        if kind == _NULL:
            return None
        if kind == _REFERENCE:
            return self._referred_value()
        if kind == _STRING:
            return self._string()
        if kind == _OBJECT:
            return self._object(depth)
        if kind == _ARRAY:
            return self._byte_array(depth)
        if kind == _ENUM:
            return self._enum_constant(depth)
        raise _malformed(f"unknown kind of value {kind:#04x}", start)

    def _object(self, depth: int) -> JavaObject:
        described = self._class_of_value(depth)
        values: dict[str, JavaValue] = {}
        result = JavaObject(described.name, values)
        self._handles.append(result)
        for ancestor in self._lineage(described):
            for name, type_code in ancestor.fields:
                values[name] = self._field(type_code, depth)
        return result

    def _field(self, type_code: str, depth: int) -> JavaValue:
        if type_code in _REFERENCE_TYPES:
            return self.value(depth + 1)
        return self._reader.take(_PRIMITIVE_SIZES[type_code], "a serialised field")

    def _lineage(self, described: _JavaClass) -> list[_JavaClass]:
        # Fields of the parents come first in the stream.
        line = []
        current: _JavaClass | None = described
        while current is not None:
            line.append(current)
            current = current.parent
        return line[::-1]

    def _string(self) -> str:
        text = self._reader.text("a serialised string")
        self._handles.append(text)
        return text

    def _byte_array(self, depth: int) -> bytes:
        start = self._reader.position
        if self._class_of_value(depth).name != _BYTE_ARRAY:
            raise _malformed("an array of something else than bytes", start)
        number = self._reserve_handle()
        content = self._reader.block("a serialised byte array")
        self._handles[number] = content
        return content

    def _enum_constant(self, depth: int) -> str:
        start = self._reader.position
        self._class_of_value(depth)
        number = self._reserve_handle()
        name = self.value(depth + 1)
        if not isinstance(name, str):
            raise _malformed("an enum constant without a name", start)
        self._handles[number] = name
        return name

    def _class_of_value(self, depth: int) -> _JavaClass:
        start = self._reader.position
        described = self._class(depth)
        if described is None:
            raise _malformed("a value without a class", start)
        return described

    def _class(self, depth: int) -> _JavaClass | None:
        start = self._reader.position
        if depth > MAX_DEPTH:
            raise _malformed("nested too deep", start)
        kind = self._reader.uint8("a serialised class")
        if kind == _NULL:
            return None
        if kind == _REFERENCE:
            found = self._referred()
            if isinstance(found, _JavaClass):
                return found
        if kind != _CLASS:
            raise _malformed("a class expected", start)
        return self._class_description(depth)

    def _class_description(self, depth: int) -> _JavaClass:
        start = self._reader.position
        name = self._reader.text("a class name")
        if name != _BYTE_ARRAY and name not in self._classes:
            raise UnsupportedError(
                f"a serialised object of the Java class {name!r}, which no secret key is (at byte {start})",
                keytool="Invalid secret key format",
                java_class="java.io.IOException",
            )
        self._reader.int64("a class version")
        number = self._reserve_handle()
        self._check_flags()
        field_count = self._reader.uint16("the number of fields")
        fields = [self._field_description(depth) for _ in range(field_count)]
        self._expect_no_annotation()
        described = _JavaClass(name, fields, self._class(depth + 1))
        self._handles[number] = described
        return described

    def _check_flags(self) -> None:
        start = self._reader.position
        if self._reader.uint8("class flags") not in {_SERIALIZABLE, _ENUM_CONSTANT}:
            raise _malformed("a class that writes itself", start)

    def _expect_no_annotation(self) -> None:
        start = self._reader.position
        if self._reader.uint8("class annotations") != _END_OF_ANNOTATIONS:
            raise _malformed("an annotated class", start)

    def _field_description(self, depth: int) -> tuple[str, str]:
        start = self._reader.position
        type_code = chr(self._reader.uint8("a field's type"))
        name = self._reader.text("a field's name")
        if type_code in _REFERENCE_TYPES:
            self.value(depth + 1)  # the name of its class
        elif type_code not in _PRIMITIVE_SIZES:
            raise _malformed(f"unknown type of field {type_code!r}", start)
        return name, type_code

    def _reserve_handle(self) -> int:
        self._handles.append(None)
        return len(self._handles) - 1

    def _referred_value(self) -> JavaValue:
        start = self._reader.position
        found = self._referred()
        if isinstance(found, _JavaClass):
            raise _malformed("a value expected, found a class", start)
        return found

    def _referred(self) -> JavaValue | _JavaClass:
        start = self._reader.position
        number = self._reader.int32("a reference") - _FIRST_HANDLE
        if not 0 <= number < len(self._handles):
            raise _malformed("a reference to nothing", start)
        return self._handles[number]
