from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_network_is_closed_to_tests():
    with socket.socket() as outbound, pytest.raises(SocketConnectBlockedError):
        outbound.connect(("192.0.2.1", 80))
