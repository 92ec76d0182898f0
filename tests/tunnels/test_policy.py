"""Which addresses may be connected to, addresses embedded in others included."""

import ipaddress

import pytest

from webapp.tunnels.policy import REFUSED_BY_DEFAULT, refusal
from webapp.tunnels.route import AddressPolicy

REFUSED = [
    ("0.0.0.0", "unspecified"),
    ("0.0.0.1", "this_network"),
    ("0.255.255.255", "this_network"),
    ("169.254.0.0", "link_local"),
    ("169.254.169.253", "link_local"),
    ("169.254.169.254", "metadata"),
    ("169.254.170.2", "metadata"),
    ("169.254.255.255", "link_local"),
    ("100.100.100.200", "metadata"),
    ("168.63.129.16", "metadata"),
    ("192.0.0.192", "metadata"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.255", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.254", "reserved"),
    ("255.255.255.255", "broadcast"),
    ("::", "unspecified"),
    ("fe80::1", "link_local"),
    ("fe80::1%eth0", "link_local"),
    ("febf:ffff::1", "link_local"),
    ("ff02::1", "multicast"),
    ("fd00:ec2::254", "metadata"),
    ("fd20:ce::254", "metadata"),
    ("::ffff:169.254.169.254", "metadata"),
    ("::ffff:0.0.0.0", "unspecified"),
    ("::ffff:255.255.255.255", "broadcast"),
    ("64:ff9b::169.254.169.254", "metadata"),
    ("64:ff9b::224.0.0.1", "multicast"),
    ("64:ff9b:1::169.254.169.254", "metadata"),
    ("64:ff9b:1:ffff::169.254.169.254", "metadata"),
    ("::ffff:0:169.254.169.254", "metadata"),
    ("2002:a9fe:a9fe::1", "metadata"),
    ("::169.254.169.254", "metadata"),
    ("::0.0.0.2", "this_network"),
    # Teredo: the server 192.0.2.45 in clear, the client 169.254.169.254 with every bit turned.
    ("2001:0:c000:22d:0:0:5601:5601", "metadata"),
]
PERMITTED = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.201",
    "1.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "223.255.255.255",
    "8.8.8.8",
    "::1",
    "fd00::1",
    "fd00:ec2::253",
    "fec0::1",
    "2001:db8::1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:a00:1::1",
]


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_what_is_no_servers_address_is_refused(address, reason):
    assert refusal(ipaddress.ip_address(address), AddressPolicy()) == reason


@pytest.mark.parametrize("address", PERMITTED)
def test_intranet_and_internet_addresses_are_permitted(address):
    assert refusal(ipaddress.ip_address(address), AddressPolicy()) is None


def test_each_default_is_tried_at_both_of_its_ends():
    for text, _ in REFUSED_BY_DEFAULT:
        network = ipaddress.ip_network(text)
        for address in (network[0], network[-1]):
            assert refusal(address, AddressPolicy()) is not None, address


def test_an_allowed_network_overrides_the_default_in_each_form():
    policy = AddressPolicy(allowed=("169.254.7.0/24",))
    for address in ("169.254.7.1", "::ffff:169.254.7.1", "64:ff9b::169.254.7.1"):
        assert refusal(ipaddress.ip_address(address), policy) is None
    assert refusal(ipaddress.ip_address("169.254.8.1"), policy) == "link_local"


def test_allowing_an_outer_address_does_not_allow_the_embedded_one():
    policy = AddressPolicy(allowed=("64:ff9b::/96", "192.0.2.0/24"))
    assert refusal(ipaddress.ip_address("64:ff9b::169.254.169.254"), policy) == "metadata"
    assert refusal(ipaddress.ip_address("2001:0:c000:22d:0:0:5601:5601"), policy) == "metadata"


def test_a_denied_network_is_refused_in_each_form():
    policy = AddressPolicy(denied=("10.0.0.0/8", "fd00::/8"))
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd00::1"):
        assert refusal(ipaddress.ip_address(address), policy) == "denied"


def test_denied_overrides_allowed():
    policy = AddressPolicy(allowed=("10.0.0.0/8",), denied=("10.0.0.5/32",))
    assert refusal(ipaddress.ip_address("10.0.0.5"), policy) == "denied"
    assert refusal(ipaddress.ip_address("10.0.0.6"), policy) is None
