"""Whose certificates count, and what is said of one that does not: whatever it holds, or if it cannot be looked at."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from desktop.net import trust
from desktop.net.failures import Failed
from desktop.net.trust import client_context, holds_certificate, refused_certificate, speaks_no_tls, told

HOST = "claims.example.com"
BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)


def refused(verify_code: int, message: str = "because") -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = verify_code, message
    return error


def certificate(names: tuple[str, ...] = (), *, subject: dict[x509.ObjectIdentifier, str] | None = None) -> bytes:
    """DER. names: for which it is; subject: who it says it is, and who made it, as it is its own maker."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(kind, text) for kind, text in (subject or {}).items()])
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(BEGINS).not_valid_after(ENDS)
    if names:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


CN, ORGANIZATION, UNIT = x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME, x509.NameOID.ORGANIZATIONAL_UNIT_NAME


@pytest.mark.parametrize(
    ("code", "shown", "said", "values"),
    [
        (10, certificate(), "certificate_expired", {"date": "2026-01-31"}),
        (10, None, "certificate_expired", {"date": "?"}),
        (9, certificate(), "certificate_early", {"date": "2026-01-01"}),
        (9, b"no certificate", "certificate_early", {"date": "?"}),
        (62, certificate(("a.example.com",)), "certificate_name", {"names": "a.example.com", "host": HOST}),
        (64, certificate(subject={CN: "old.example.com"}), "certificate_name", {"names": "old.example.com"}),
        (63, certificate(subject={ORGANIZATION: "Example"}), "certificate_name", {"names": "?"}),
        (62, None, "certificate_name", {"names": "?", "host": HOST}),
        (20, certificate(subject={CN: "Root", ORGANIZATION: "Example"}), "certificate_unknown", {"issuer": "Root"}),
        (18, certificate(subject={ORGANIZATION: "Example"}), "certificate_unknown", {"issuer": "Example"}),
        (19, certificate(subject={UNIT: "Claims"}), "certificate_unknown", {"issuer": "OU=Claims"}),
        (27, certificate(), "certificate_unknown", {"issuer": "?"}),
        (2, None, "certificate_unknown", {"issuer": "?"}),
        (66, certificate(), "certificate_bad", {"reason": "because"}),
    ],
)
def test_what_is_wrong_is_told_with_what_the_certificate_says(
    code: int, shown: bytes | None, said: str, values: dict[str, str]
) -> None:
    failed = told(refused(code), HOST, shown)
    assert failed.code == said
    assert values.items() <= failed.values.items()


def test_of_many_names_the_first_are_told() -> None:
    many = certificate(tuple(f"{letter}.example.com" for letter in "abcde"))
    assert told(refused(62), HOST, many).values["names"] == "a.example.com, b.example.com, c.example.com, …"


def test_a_refusal_without_a_reason_is_still_one() -> None:
    bare = ssl.SSLCertVerificationError(1, "certificate verify failed")
    failed = told(bare, HOST, None)
    assert (failed.code, failed.values["reason"]) == ("certificate_bad", "unknown")


# ---- which certificates count


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    trustme.CA(organization_name="Example Insurance").cert_pem.write_to_path(path)
    return path


def trusted(context: ssl.SSLContext) -> list[str]:
    """Organizations of those that it holds already."""
    found: list[Any] = [each["subject"] for each in context.get_ca_certs()]
    return [dict(part for (part,) in subject).get("organizationName", "") for subject in found]


def test_a_file_of_the_companys_own_is_all_that_counts(authority: Path) -> None:
    made = client_context(str(authority), {"SSL_CERT_FILE": "/nowhere"})
    assert trusted(made) == ["Example Insurance"]
    assert made.check_hostname
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.verify_flags & ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN


def test_a_folder_may_be_named_instead(authority: Path) -> None:
    made = client_context("", {"SSL_CERT_DIR": str(authority.parent)})
    assert made.verify_mode is ssl.CERT_REQUIRED
    made = client_context(str(authority.parent), {})
    assert trusted(made) == [], "a folder is looked into when a certificate is met"


def test_both_of_openssls_settings_count_together(authority: Path) -> None:
    made = client_context("", {"SSL_CERT_FILE": str(authority), "SSL_CERT_DIR": str(authority.parent)})
    assert "Example Insurance" in trusted(made)


@pytest.mark.parametrize("place", ["/nowhere/ca.pem", "a\0b", ""])
def test_certificates_that_cannot_be_read_name_their_setting(place: str, authority: Path) -> None:
    given = place or str(authority.parent / "words.pem")
    if not place:
        Path(given).write_text("no certificate")
    with pytest.raises(Failed) as failed:
        client_context("", {"SSL_CERT_FILE": given})
    assert (failed.value.code, failed.value.values["variable"]) == ("certificates_setting", "SSL_CERT_FILE")


def test_without_any_setting_the_system_says_whose_count() -> None:
    import truststore

    assert isinstance(client_context("", {}), truststore.SSLContext)


def test_what_vouches_for_something_is_told_apart(authority: Path) -> None:
    assert holds_certificate(str(authority))
    for nothing in (str(authority.parent), "/nowhere", "a\0b"):
        assert not holds_certificate(nothing)


def test_the_look_at_a_refused_certificate_trusts_everybody_and_nothing_else_does() -> None:
    assert trust.unverified_context().verify_mode is ssl.CERT_NONE
    assert trust.no_context().verify_mode is ssl.CERT_REQUIRED
    assert trusted(trust.no_context()) == []


# ---- wherever in the chain it stands


def raised(*errors: Exception) -> Exception:
    """The last, raised while the ones before it were handled."""
    first, *rest = errors
    try:
        raise first
    except Exception as met:
        return raised_from(met, rest)


def raised_from(met: Exception, rest: list[Exception]) -> Exception:
    for each in rest:
        try:
            raise each from met
        except Exception as later:
            met = later
    return met


def test_the_cause_is_found_behind_what_libraries_made_of_it() -> None:
    cause = refused(20)
    assert refused_certificate(raised(cause, OSError("reset"), RuntimeError("no connection"))) is cause
    assert refused_certificate(RuntimeError("no connection")) is None


def test_what_answers_but_speaks_no_tls_is_told_apart() -> None:
    plain = ssl.SSLError(1, "wrong version number")
    plain.reason = "WRONG_VERSION_NUMBER"
    other = ssl.SSLError(1, "handshake failure")
    other.reason = "SSLV3_ALERT_HANDSHAKE_FAILURE"
    assert speaks_no_tls(raised(plain, OSError("reset")))
    assert not speaks_no_tls(raised(other, OSError("reset")))


def test_causes_that_lead_in_a_circle_are_each_met_once() -> None:
    one, two = OSError("one"), OSError("two")
    one.__cause__, two.__cause__ = two, one
    assert list(trust.causes(one)) == [one, two]
