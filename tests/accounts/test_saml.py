"""SAML 2: a signed answer of the municipality's identity provider lets in whom the table names, and no other answer."""

import base64
import datetime
import zlib
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml

from accounts.actions import external_logins

IDP = "https://idp.stad.example/metadata"
SP = "http://ppss.stad.example"


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    """Private key and certificate of the identity provider, made for these tests."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.stad.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, certificate.public_bytes(Encoding.PEM).decode()


@pytest.fixture
def client() -> Client:
    """A browser that knows the product by a full name, as metadata demand it."""
    return Client(headers={"host": "ppss.stad.example"})


@pytest.fixture
def city(keys, settings, world):
    idp = {"entity_id": IDP, "sso_url": "https://idp.stad.example/sso", "x509cert": keys[1]}
    advanced = {"want_assertion_signed": True, "reject_idp_initiated_sso": True, "strict": True}
    app = {"provider_id": IDP, "name": "Stad", "client_id": "saml", "settings": {"idp": idp, "advanced": advanced}}
    settings.SOCIALACCOUNT_PROVIDERS = {"saml": {"APPS": [app]}}
    external_logins.add(
        user=world.people["coach_school"], by=world.people["admin"], claim="employeeNumber", value="4711"
    )


def answer(keys, request_id: str, *, number: str, signed: bool = True, tamper: str = "") -> str:
    """What the identity provider posts: one assertion about an employee, signed."""
    acs = f"{SP}{reverse('saml_acs', args=['saml'])}"
    audience = f"{SP}{reverse('saml_metadata', args=['saml'])}"
    now = datetime.datetime.now(datetime.UTC)
    stamp, later = (
        now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        (now + datetime.timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    assertion = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0"
 IssueInstant="{stamp}"><saml:Issuer>{IDP}</saml:Issuer><saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{number}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 NotOnOrAfter="{later}" Recipient="{acs}" InResponseTo="{request_id}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{stamp}" NotOnOrAfter="{later}"><saml:AudienceRestriction>
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{stamp}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="employeeNumber"><saml:AttributeValue>{number}
</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>""".replace("\n", "")
    if signed:
        assertion = Saml.add_sign(assertion, keys[0], keys[1], False, Constants.RSA_SHA256, Constants.SHA256).decode()
        assertion = assertion.removeprefix('<?xml version="1.0"?>').strip()
    if tamper:
        assertion = assertion.replace(number, tamper)
    return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" Version="2.0" IssueInstant="{stamp}" Destination="{acs}"
 InResponseTo="{request_id}"><saml:Issuer>{IDP}</saml:Issuer><samlp:Status><samlp:StatusCode
 Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""


def come_in(client, keys, **said):
    """Ask to sign in, have the provider answer, follow to the end; whether somebody is signed in."""
    begun = client.get(reverse("saml_login", args=["saml"]))
    asked = parse_qs(urlsplit(begun["Location"]).query)
    request = zlib.decompress(base64.b64decode(asked["SAMLRequest"][0]), -15).decode()
    request_id = request.split('ID="', 1)[1].split('"', 1)[0]
    response = base64.b64encode(answer(keys, request_id, **said).encode()).decode()
    relay = asked.get("RelayState", [""])[0]
    client.post(reverse("saml_acs", args=["saml"]), {"SAMLResponse": response, "RelayState": relay}, follow=True)
    return client.session.get("_auth_user_id")


def test_signed_answer_lets_in_whom_the_table_names(city, client, keys, world):
    assert come_in(client, keys, number="4711") == str(world.people["coach_school"].pk)


@pytest.mark.parametrize(
    "said",
    [{"number": "4712"}, {"number": "4711", "signed": False}, {"number": "4712", "tamper": "4711"}],
    ids=["stranger", "unsigned", "tampered"],
)
def test_other_answers_let_nobody_in(city, client, keys, said):
    assert come_in(client, keys, **said) is None


def test_our_metadata_can_be_handed_to_the_municipality(city, client):
    response = client.get(reverse("saml_metadata", args=["saml"]))
    assert b"AssertionConsumerService" in response.content
