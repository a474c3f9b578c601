"""A mail server for tests, by aiosmtpd (Debian: python3-aiosmtpd).

Takes a file with its settings (JSON) and a port, and keeps each message that it
accepts as a file of its own in the folder it runs in. What it does with a letter
goes by whom that is for:

  grey-N@…  is refused N times for now (451), as by greylisting
  gone@…    is refused for good when it is named (550)
  full@…    is refused for good when it has been sent (552)
  slow@…    is answered after a long time
"""

import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

with open(sys.argv[1], encoding="utf-8") as f:
    SETTINGS = json.load(f)
PORT = int(sys.argv[2])


class Handler:
    def __init__(self):
        self.refused = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.partition("@")[0]
        if local == "gone":
            return "550 5.1.1 There is nobody of that name"
        if local == "slow":
            await asyncio.sleep(3600)
        if local.startswith("grey-"):
            times = self.refused.get(address, 0)
            if times < int(local[5:]):
                self.refused[address] = times + 1
                return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("full@"):
            return "552 5.2.2 The mailbox is full"
        n = len([name for name in os.listdir(".") if name.endswith(".eml")])
        head = f"X-Secure: {session.ssl is not None or SETTINGS['tls'] == 'implicit'}\r\nX-Login: {session.auth_data}\r\nX-To: {','.join(envelope.rcpt_tos)}\r\n"
        with open(f"{n:04}.part", "wb") as out:
            out.write(head.encode() + envelope.original_content)
        os.rename(f"{n:04}.part", f"{n:04}.eml")
        return "250 2.0.0 OK"


def login(server, session, envelope, mechanism, data):
    ok = data.login.decode() == SETTINGS["user"] and data.password.decode() == SETTINGS["password"]
    return AuthResult(success=ok, handled=False, auth_data=data.login.decode())


async def main():
    context = None
    if SETTINGS["tls"] != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(SETTINGS["cert"], SETTINGS["key"])
    handler = Handler()
    starttls = SETTINGS["tls"] == "starttls"

    def factory():
        return SMTP(
            handler, hostname="localhost", enable_SMTPUTF8=True,
            tls_context=context if starttls else None, require_starttls=starttls,
            authenticator=login if SETTINGS["user"] else None, auth_required=bool(SETTINGS["user"]),
            auth_require_tls=starttls, auth_exclude_mechanism=SETTINGS["without"].split(),
        )

    server = await asyncio.get_running_loop().create_server(
        factory, "127.0.0.1", PORT, ssl=context if SETTINGS["tls"] == "implicit" else None
    )
    async with server:
        await server.serve_forever()


asyncio.run(main())
