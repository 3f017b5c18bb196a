"""A report as a cryptographic bill of materials: CycloneDX 1.6 with its cryptographic assets.

Stores are files; the keys in them, the certificates, the public keys and the algorithms are assets, each
different one listed once. Dependencies tell which store holds which certificate. Nothing secret is in it: a
private key is its size and its protection.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import uuid
from typing import TYPE_CHECKING, Any, TextIO

from keystore_tool.audit.report import EntryKind
from keystore_tool.render.audit.documents import document
from keystore_tool.render.audit.words import key_name
from keystore_tool.render.escaping import escape

if TYPE_CHECKING:
    from keystore_tool.audit.report import (
        CertificateRecord,
        EntryRecord,
        Run,
        StoreRecord,
        StoreReport,
        Summary,
    )

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"

QUANTUM_LEVELS = {
    "ML-DSA-44": 2,
    "ML-DSA-65": 3,
    "ML-DSA-87": 5,
    "ML-KEM-512": 1,
    "ML-KEM-768": 3,
    "ML-KEM-1024": 5,
}
"""NIST's security categories (FIPS 203 and 204); every other public-key algorithm here has none."""

AGREEMENTS = ("DH", "X25519", "X448")

_IN_MEMORY = 1 << 20


class Writer:
    """Writes the bill.

    Args:
        stream: where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._seen: set[str] = set()
        self._dependencies = tempfile.SpooledTemporaryFile(_IN_MEMORY, mode="w+", encoding="ascii")  # noqa: SIM115
        self._separators = {"component": "\n", "dependency": "\n"}

    def begin(self, run: Run) -> None:
        """What made it; components follow one by one."""
        time = document(run.time)
        serial = uuid.uuid5(uuid.NAMESPACE_URL, "\0".join((time, *map(escape, run.targets))))
        tool = {"type": "application", "name": "keystore-tool", "version": run.version}
        head = {
            "$schema": SCHEMA,
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{serial}",
            "version": 1,
            "metadata": {"timestamp": time, "tools": {"components": [tool]}},
        }
        self._stream.write(f'{json.dumps(head)[:-1]},\n"components": [')

    def store(self, report: StoreReport) -> None:
        """A store, after the assets that are new with it."""
        if report.record is None:
            return
        reference = f"store:{escape(report.name)}"
        entries = report.record.entries
        keys = [self._private_key(reference, entry) for entry in entries if entry.protection is not None]
        held = [self._certificate(one) for entry in entries for one in entry.chain]
        self._component(reference, store_component(report.name, report.record), keys)
        self._depends(reference, held)

    def end(self, summary: Summary) -> None:  # noqa: ARG002  findings are no part of a bill
        """The dependencies."""
        self._stream.write('\n],\n"dependencies": [')
        with self._dependencies as file:
            file.seek(0)
            shutil.copyfileobj(file, self._stream)
        self._stream.write("\n]}\n")

    def _certificate(self, certificate: CertificateRecord) -> str:
        reference = f"certificate:{certificate.sha256}"
        if reference not in self._seen:
            key = self._public_key(certificate)
            signature = self._algorithm(certificate.signature_algorithm, "signature")
            self._component(reference, certificate_component(certificate, key, signature))
            self._depends(reference, [one for one in (key, signature) if one])
        return reference

    def _public_key(self, certificate: CertificateRecord) -> str | None:
        if not certificate.key_algorithm:
            return None
        reference = f"public-key:{certificate.key_sha256}"
        algorithm = self._key_algorithm(certificate)
        if reference not in self._seen:
            material = key_material("public-key", certificate, algorithm)
            self._component(reference, asset(f"{key_name(certificate)} public key", material))
            self._depends(reference, [algorithm])
        return reference

    def _private_key(self, store: str, entry: EntryRecord) -> dict[str, Any]:
        """An entry's key, to be listed within its store."""
        secret = entry.kind is EntryKind.SECRET_KEY
        certificate = entry.chain[0] if entry.chain else None
        readable = certificate is not None and certificate.key_algorithm
        algorithm = self._key_algorithm(certificate) if certificate is not None and readable else None
        material = key_material("secret-key" if secret else "private-key", certificate, algorithm)
        properties = material["relatedCryptoMaterialProperties"]
        if entry.protection is not None:
            properties["securedBy"] = {"mechanism": escape(entry.protection.scheme)}
        if entry.created is not None:
            properties["creationDate"] = document(entry.created)
        return {"bom-ref": f"{store}#{escape(entry.alias)}", **asset(entry.alias, material)}

    def _key_algorithm(self, certificate: CertificateRecord) -> str:
        primitive = "key-agree" if certificate.key_algorithm in AGREEMENTS else "pke"
        return self._algorithm(key_name(certificate), primitive, certificate) or ""

    def _algorithm(
        self, name: str, primitive: str, certificate: CertificateRecord | None = None
    ) -> str | None:
        if not name:
            return None
        reference = f"algorithm:{escape(name)}"
        self._component(reference, asset(name, algorithm_properties(name, primitive, certificate)))
        return reference

    def _component(
        self, reference: str, component: dict[str, Any], inner: list[dict[str, Any]] | None = None
    ) -> None:
        if reference in self._seen:
            return
        self._seen.add(reference)
        whole = {"bom-ref": reference, **component, **({"components": inner} if inner else {})}
        self._stream.write(self._separators["component"] + json.dumps(whole))
        self._separators["component"] = ",\n"

    def _depends(self, reference: str, on: list[str]) -> None:
        if on:
            members = {"ref": reference, "dependsOn": list(dict.fromkeys(on))}
            self._dependencies.write(self._separators["dependency"] + json.dumps(members))
            self._separators["dependency"] = ",\n"


def store_component(name: str, record: StoreRecord) -> dict[str, Any]:
    """A store as a file."""
    facts = {
        "type": record.type,
        "integrity": record.integrity.value,
        "mac": record.mac.scheme if record.mac else None,
        "certificate-encryption": record.certificates.scheme if record.certificates else None,
        "entries": str(len(record.entries)),
    }
    properties = [
        {"name": f"keystore-tool:{fact}", "value": value}
        for fact, value in facts.items()
        if value is not None
    ]
    return {"type": "file", "name": escape(name), "properties": properties}


def asset(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A cryptographic asset."""
    return {"type": "cryptographic-asset", "name": escape(name), "cryptoProperties": properties}


def certificate_component(
    certificate: CertificateRecord, key: str | None, signature: str | None
) -> dict[str, Any]:
    """A certificate; what cannot be read of it is left out."""
    members = {
        "subjectName": escape(certificate.subject),
        "issuerName": escape(certificate.issuer),
        "notValidBefore": document(certificate.not_before),
        "notValidAfter": document(certificate.not_after),
        "signatureAlgorithmRef": signature,
        "subjectPublicKeyRef": key,
        "certificateFormat": "X.509",
    }
    properties = {"assetType": "certificate", "certificateProperties": present(members)}
    hashes = [{"alg": "SHA-256", "content": certificate.sha256}]
    return {**asset(certificate.subject or "(no subject)", properties), "hashes": hashes}


def key_material(kind: str, certificate: CertificateRecord | None, algorithm: str | None) -> dict[str, Any]:
    """A key, by what its certificate says of it."""
    size = certificate.key_bits if certificate is not None else None
    members = {"type": kind, "algorithmRef": algorithm, "size": size}
    return {"assetType": "related-crypto-material", "relatedCryptoMaterialProperties": present(members)}


def algorithm_properties(name: str, primitive: str, certificate: CertificateRecord | None) -> dict[str, Any]:
    """An algorithm."""
    bits = certificate.key_bits if certificate is not None else None
    members = {
        "primitive": primitive,
        "parameterSetIdentifier": None if bits is None else str(bits),
        "curve": certificate.curve if certificate is not None else None,
        "nistQuantumSecurityLevel": QUANTUM_LEVELS.get(name, 0),
    }
    return {"assetType": "algorithm", "algorithmProperties": present(members)}


def present(members: dict[str, Any]) -> dict[str, Any]:
    """Members that have a value."""
    return {name: value for name, value in members.items() if value is not None and value != ""}
