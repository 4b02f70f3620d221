"""An authority of a test's own, and certificates that it signs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Who signs."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, name: str) -> Self:
        key = ec.generate_private_key(ec.SECP256R1())
        own = _name(name)
        builder = _builder(own, own, key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), True
        )
        return cls(name=name, key=key, certificate=builder.sign(key, hashes.SHA256()))

    @property
    def pem(self) -> str:
        return _pem(self.certificate)

    def issue(self, folder: Path, *hosts: str) -> tuple[Path, Path]:
        """A certificate for *hosts* and its key, as files in *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        builder = _builder(_name(hosts[0]), self.certificate.subject, key.public_key()).add_extension(names, False)
        plain = serialization.NoEncryption()
        form = serialization.PrivateFormat.TraditionalOpenSSL
        (folder / "server.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
        (folder / "server.crt").write_text(_pem(builder.sign(self.key, hashes.SHA256())))
        return folder / "server.crt", folder / "server.key"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LIFE)
        .not_valid_after(now + LIFE)
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
