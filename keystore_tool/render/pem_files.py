"""Exported PEM files: the content of those for standard output, and how programs are told of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.operations.pem_export import Part
from keystore_tool.render.documents import certificate_document

if TYPE_CHECKING:
    from keystore_tool.operations.pem_export import PemExported

STANDARD_OUTPUT = "-"

USAGE: dict[str, tuple[str, ...]] = {
    "curl": ("curl --cert {cert} --key {key}", " --cacert {ca}", " https://server.example/\n"),
    "haproxy": ("bind :443 ssl crt {cert}", " ca-file {ca} verify required", "\n"),
    "httpx": (
        "context = ssl.create_default_context()\n",
        'context.load_verify_locations("{ca}")\n',
        'context.load_cert_chain("{cert}", "{key}"',
        ", password={passphrase}",
        ")\nclient = httpx.Client(verify=context)\n",
    ),
    "kafka": (
        "ssl.keystore.type=PEM\nssl.keystore.location={key}\n",
        "ssl.key.password={passphrase}\n",
        "ssl.truststore.type=PEM\nssl.truststore.location={ca}\n",
    ),
    "nginx": (
        "ssl_certificate         {cert};\nssl_certificate_key     {key};\n",
        "ssl_password_file       {passphrase};\n",
        "ssl_client_certificate  {ca};\nssl_verify_client       on;\n",
    ),
    "requests": (
        'requests.get("https://server.example/", cert=("{cert}", "{key}")',
        ', verify="{ca}"',
        ")\n",
    ),
}
"""A program's settings by the name of its layout, in pieces: those about what is not there are left out."""

PASSPHRASE = {"httpx": "passphrase", "kafka": "PASSPHRASE", "nginx": "FILE-WITH-THE-PASSPHRASE"}
"""What stands for the passphrase in them."""


def plain(result: PemExported) -> bytes:
    """What goes to standard output; if all went to files, what to tell the program that they are for."""
    printed = [file.content for file in result.files if file.path == STANDARD_OUTPUT]
    return b"".join(printed) if printed else usage(result).encode()


def usage(result: PemExported) -> str:
    """The settings of the program that the files are for; empty for none, and if it lacks a key."""
    where = {part: file.path for file in result.files for part in file.parts}
    if result.layout not in USAGE or not {Part.KEY, Part.CHAIN} <= where.keys():
        return ""
    values = {"key": where[Part.KEY], "cert": where[Part.CHAIN]}
    if Part.CAS in where:
        values["ca"] = where[Part.CAS]
    if result.encrypted:
        values["passphrase"] = PASSPHRASE.get(result.layout, "")
    pieces = USAGE[result.layout]
    absent = [f"{{{name}}}" for name in ("ca", "passphrase") if name not in values]
    return "".join(piece.format_map(values) for piece in pieces if not any(name in piece for name in absent))


def document(result: PemExported) -> dict[str, Any]:
    """For JSON: where everything went; what would go to standard output is in it."""
    files = [
        {
            "file": file.path,
            "contents": [part.value for part in file.parts],
            **({"pem": file.content.decode("ascii")} if file.path == STANDARD_OUTPUT else {}),
        }
        for file in result.files
    ]
    return {
        "alias": result.alias,
        "layout": result.layout,
        "encrypted": result.encrypted,
        "chain": [certificate_document(one) for one in result.chain],
        "trusted": [certificate_document(one) for one in result.cas],
        "files": files,
    }
