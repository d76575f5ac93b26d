"""How a node listens: with TLS of its own, in plain on this machine only, or behind a proxy that ends TLS."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from server.settings import Settings, SettingsError, variable_of
from shared.wire.address import is_loopback_host

DEVELOPMENT_DAYS: Final = 30
"""Life of a certificate for trying out: a demonstration lasts no longer."""
CERTIFICATE: Final = "certificate.pem"
"""Its file."""


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """What the settings say of TLS; None: plain http. Raises SettingsError, naming the setting.

    Passwords and claims travel in plain only within this machine, or where the administrator says that a proxy in
    front of it ends TLS.
    """
    certificate, key = settings.tls_certificate, settings.tls_key
    if not certificate:
        if not is_loopback_host(settings.host) and not settings.behind_tls_proxy:
            raise SettingsError(
                f"{variable_of('host')}: {settings.host} is reached by others, who would send passwords in plain. "
                f"Name a certificate with {variable_of('tls_certificate')} and {variable_of('tls_key')}, or set "
                f"{variable_of('behind_tls_proxy')}=true where a proxy in front of the server speaks TLS."
            )
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    load(made, certificate, key)
    return made


def load(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Takes both files in, again too: connections from now on are shown the new certificate.

    Raises SettingsError; then the context is as it was.
    """
    for name, path in (("tls_certificate", certificate), ("tls_key", key)):
        try:
            Path(path).open("rb").close()
        except OSError as error:
            raise SettingsError(f"{variable_of(name)}: {path} cannot be read: {error.strerror}.") from error
    try:
        # First where nobody is served: a key that does not fit has taken the former one's place when OpenSSL says so.
        for each in (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), context):
            each.load_cert_chain(certificate, key, password=_no_password)
    except (ssl.SSLError, _Locked) as error:
        what = "is locked by a password" if isinstance(error, _Locked) else "do not belong together, or are not PEM"
        raise SettingsError(f"{variable_of('tls_certificate')} and {variable_of('tls_key')} {what}.") from error


class _Locked(Exception):
    """The key needs a password, and nobody is there to type it."""


def _no_password() -> bytes:
    raise _Locked


def development_certificate(folder: Path, host: str = "127.0.0.1") -> tuple[Path, Path]:
    """A certificate for this machine that vouches for itself, and its key, in `folder`; for trying out.

    Whoever is given the certificate's file trusts this server only: nobody else has the key.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Coverdesk, for trying out")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address(host))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DEVELOPMENT_DAYS))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / CERTIFICATE, folder / "certificate.key"
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return certificate_file, key_file


def certified_name(file: str) -> str:
    """The first name of a machine in a certificate, by which desktops can check it; empty where there is none."""
    if not file:
        return ""
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate(Path(file).read_bytes())
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    return next((name for name in names.get_values_for_type(x509.DNSName) if not name.startswith("*")), "")
