"""The certificates of one platform: an authority of its own, and what it vouches for, all of it short-lived."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from local.home import write

LIFE = timedelta(days=30)
RENEWAL = timedelta(days=7)
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom a certificate is for: its file's stem, and the user and group that the API server reads from it."""

    file: str
    user: str
    group: str


SERVER = Subject(file="server", user="odoo-local-server", group="odoo-local")
ADMIN = Subject(file="admin", user="odoo-local", group="system:masters")


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Who signs: whatever it has signed is known to every server of its platform, and to no other."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def issue(self, folder: Path, subject: Subject, until: datetime) -> None:
        """Write `<file>.crt` and `<file>.key` for a subject."""
        key = ec.generate_private_key(ec.SECP256R1())
        # etcd calls itself with the certificate that it serves.
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        names: list[x509.GeneralName] = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]
        builder = (
            _builder(_name(subject), self.certificate.subject, key.public_key(), self.key.public_key(), until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage(both), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
        )
        _write(folder, subject.file, key, builder.sign(self.key, hashes.SHA256()))


def new(folder: Path, subjects: tuple[Subject, ...], now: datetime) -> None:
    """Write an authority and what it signs. The key of the service accounts stays, and with it their tokens."""
    # The last one written: whether everything is there and belongs together is judged by it.
    (folder / "ca.crt").unlink(missing_ok=True)
    until = now + LIFE
    key = ec.generate_private_key(ec.SECP256R1())
    own = _name(Subject(file="ca", user="odoo-local-authority", group="odoo-local"))
    builder = _builder(own, own, key.public_key(), key.public_key(), until)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority = Authority(key=key, certificate=builder.sign(key, hashes.SHA256()))
    for subject in subjects:
        authority.issue(folder, subject, until)
    if not (folder / "service-accounts.key").exists():
        _write_key(folder, "service-accounts", ec.generate_private_key(ec.SECP256R1()))
    _write(folder, "ca", key, authority.certificate)


def load(folder: Path) -> Authority:
    """The authority of a platform, for whoever needs one more certificate of it."""
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Authority(key=key, certificate=x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes()))


def fresh(folder: Path, subjects: tuple[Subject, ...], now: datetime) -> bool:
    """Whether the authority and every subject have a certificate with more than RENEWAL left."""
    files = [folder / f"{name}.crt" for name in ("ca", *(subject.file for subject in subjects))]
    return all(file.exists() and _until(file) - now > RENEWAL for file in files)


def _until(file: Path) -> datetime:
    return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc


def _name(subject: Subject) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.group),
            x509.NameAttribute(NameOID.COMMON_NAME, subject.user),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    own: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePublicKey,
    until: datetime,
) -> x509.CertificateBuilder:
    authority = subject == issuer
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own)
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - LIFE - CLOCK_SKEW)
        .not_valid_after(until)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )


def _write(folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    _write_key(folder, name, key)
    write(folder / f"{name}.crt", certificate.public_bytes(serialization.Encoding.PEM).decode())


def _write_key(folder: Path, name: str, key: ec.EllipticCurvePrivateKey) -> None:
    plain = serialization.NoEncryption()
    encoded = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    write(folder / f"{name}.key", encoded.decode())
