"""Is every address that is not of the public internet refused, however it is written?"""

from __future__ import annotations

import ipaddress

import pytest

from bot.evidence.addresses import is_public

ELSEWHERE = """
0.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
100::1 2001::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 5f00::1
fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
"""


@pytest.mark.parametrize("written", ELSEWHERE.split())
def test_address_of_another_net_is_not_public(written: str) -> None:
    assert not is_public(ipaddress.ip_address(written))


@pytest.mark.parametrize(
    "written",
    ["8.8.8.8", "114.114.114.114", "123.125.114.144", "172.32.0.1", "100.128.0.1",
     "2400:3200::1", "2606:4700:4700::1111"],
)  # fmt: skip
def test_address_of_the_internet_is_public(written: str) -> None:
    assert is_public(ipaddress.ip_address(written))
