"""Whose certificates count, the same for requests and the live link, and what is wrong with one that does not.

A company's own certificates come by a file (then only they count), by `SSL_CERT_FILE`, or from the system's store.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.net.failures import Failed, lost
from shared.wire.errors import LinkCode

if TYPE_CHECKING:
    from cryptography import x509

CA_VARIABLE: Final = "COVERDESK_CA_FILE"
OPENSSL_FILE: Final = "SSL_CERT_FILE"
OPENSSL_FOLDER: Final = "SSL_CERT_DIR"
MAX_NAMES: Final = 3
"""Of a certificate for other names, in a sentence."""

_EXPIRED: Final = frozenset({10})
_EARLY: Final = frozenset({9})
_OTHER_NAME: Final = frozenset({62, 63, 64})
_UNKNOWN: Final = frozenset({2, 18, 19, 20, 21, 24, 27})
"""X509_V_ERR_* of OpenSSL's x509_vfy.h: the issuer is not here, signed by itself, no path to a root that is trusted."""
_NO_TLS: Final = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}
)


def client_context(ca_file: str = "", environment: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """For connections to the server. ca_file: PEM; only certificates that it vouches for count then.

    Raises Failed with the name of the setting that names certificates which cannot be read.
    """
    if ca_file:
        made = _bare()
        made.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN  # it may hold the server's own certificate
        _load(made, CA_VARIABLE, ca_file)
        return made
    named = [name for name in (OPENSSL_FILE, OPENSSL_FOLDER) if environment.get(name)]
    if named:
        made = _bare()
        made.set_default_verify_paths()
        for name in named:
            _load(made, name, environment[name])
        return made
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def holds_certificate(ca_file: str) -> bool:
    """Whether this file vouches for anything: at least one certificate in it, PEM, that can be read."""
    try:
        made = _bare()
        made.load_verify_locations(cafile=ca_file)
    except (OSError, ValueError):  # ssl.SSLError is an OSError; ValueError: a NUL in the path
        return False
    return made.cert_store_stats()["x509"] > 0


def no_context() -> ssl.SSLContext:
    """For what speaks no TLS: it trusts nobody, and costs nothing to make."""
    return _bare()


def unverified_context() -> ssl.SSLContext:
    """Only to look at a certificate that was refused; nothing is ever sent over it."""
    made = _bare()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def _bare() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _load(context: ssl.SSLContext, variable: str, place: str) -> None:
    path = Path(place)
    try:
        if path.is_dir():
            context.load_verify_locations(capath=place)
        else:
            context.load_verify_locations(cafile=place)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError; ValueError: a NUL in the path
        raise lost(LinkCode.CERTIFICATES_SETTING, variable=variable, value=place) from error


def refused_certificate(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """The verification's own error, wherever in the chain of causes it stands."""
    return next((each for each in causes(error) if isinstance(each, ssl.SSLCertVerificationError)), None)


def speaks_no_tls(error: BaseException) -> bool:
    """Whether something answered that is no TLS, or none that is safe."""
    return any(isinstance(each, ssl.SSLError) and each.reason in _NO_TLS for each in causes(error))


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came from."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def told(refused: ssl.SSLCertVerificationError, host: str, certificate: bytes | None) -> Failed:
    """What is wrong with it. certificate: DER, as it was shown; None: it could not be looked at."""
    code = getattr(refused, "verify_code", 0)
    shown = _parsed(certificate)
    if code in _EXPIRED:
        return lost(LinkCode.CERTIFICATE_EXPIRED, date=shown.not_valid_after_utc.date() if shown else "?")
    if code in _EARLY:
        return lost(LinkCode.CERTIFICATE_EARLY, date=shown.not_valid_before_utc.date() if shown else "?")
    if code in _OTHER_NAME:
        return lost(LinkCode.CERTIFICATE_NAME, names=_names(shown), host=host)
    if code in _UNKNOWN:
        return lost(LinkCode.CERTIFICATE_UNKNOWN, issuer=_issuer(shown))
    return lost(LinkCode.CERTIFICATE_BAD, reason=getattr(refused, "verify_message", "") or "unknown")


def _parsed(certificate: bytes | None) -> x509.Certificate | None:
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(certificate) if certificate is not None else None
    except ValueError:
        return None


def _names(certificate: x509.Certificate | None) -> str:
    from cryptography import x509

    if certificate is None:
        return "?"
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [*found.get_values_for_type(x509.DNSName), *map(str, found.get_values_for_type(x509.IPAddress))]
    except (x509.ExtensionNotFound, ValueError):
        names = [str(each.value) for each in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    return ", ".join(names[:MAX_NAMES]) + (", …" if len(names) > MAX_NAMES else "") or "?"


def _issuer(certificate: x509.Certificate | None) -> str:
    from cryptography import x509

    if certificate is None:
        return "?"
    for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        for each in certificate.issuer.get_attributes_for_oid(kind):
            return str(each.value)
    return certificate.issuer.rfc4514_string() or "?"
