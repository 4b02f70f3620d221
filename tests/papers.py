"""Certificates for tests: signed by themselves, for any names and any number of days."""

import base64
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local.plugins.kubernetes.cluster import Answer, Cluster
from local.plugins.values import Values


def paper(*names: str, days: float) -> tuple[bytes, bytes]:
    """A certificate that ends in *days*, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "paper")])
    until = datetime.now(UTC) + timedelta(days=days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=1000))
        .not_valid_after(until)
    )
    if names:
        said = [x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name) for name in names]
        builder = builder.add_extension(x509.SubjectAlternativeName(said), critical=False)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return (
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, *form),
    )


def put(cluster: Cluster, namespace: str, name: str, *names: str, days: float) -> None:
    """Puts such a certificate into a secret; the namespace comes with it, unless somebody else's is there."""
    place = f"/api/v1/namespaces/{namespace}"
    try:
        cluster.get(place)
    except Answer:
        head: Values = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
        cluster.apply(place, head, force=True, dry_run=False)
    texts = dict(zip(("tls.crt", "tls.key"), paper(*names, days=days), strict=True))
    cluster.apply(
        f"{place}/secrets/{name}",
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "kubernetes.io/tls",
            "metadata": {"name": name, "namespace": namespace},
            "data": {key: base64.b64encode(text).decode() for key, text in texts.items()},
        },
        force=True,
        dry_run=False,
    )
