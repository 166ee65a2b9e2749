import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { hashSync } from "bcryptjs";
import type { Respond } from "../../lib/web/message.ts";
import { openWeb } from "../../lib/web/open_web.ts";
import { type Certificates, makeCertificates } from "./_certificates.ts";
import { Client } from "./_client.ts";
import { echo, toAnswer } from "./_serve.ts";

const LISTEN = [{ kind: "tcp", hostname: "127.0.0.1", port: 0 }] as const;
const PAIR = "cert_file: server.pem, key_file: server.key";
const HASH = hashSync("right", 4);

interface Opened extends AsyncDisposable {
  readonly address: string;
  readonly warnings: readonly string[];
}

/** Serves with what `web.yml` says in the directory of certificates. */
async function open(
  { dir }: Certificates,
  text: string,
  respond: Respond = echo,
): Promise<Opened> {
  Deno.writeTextFileSync(`${dir}/web.yml`, text);
  const warnings: string[] = [];
  const { addresses, stop } = await openWeb({
    listen: LISTEN,
    respond,
    configFile: `${dir}/web.yml`,
    warn: (one) => warnings.push(one),
  });
  return { address: addresses[0]!, warnings, [Symbol.asyncDispose]: stop };
}

interface AskOptions {
  /** Name of the client's certificate. */
  cert?: string;
  authorization?: string;
}

/** Asks over TLS as real clients do; the names of errors differ between versions of TLS. */
async function ask(
  { read }: Certificates,
  address: string,
  { cert, authorization }: AskOptions = {},
): Promise<string> {
  using http = Deno.createHttpClient({
    caCerts: [read("ca.pem")],
    ...(cert === undefined
      ? {}
      : { cert: read(`${cert}.pem`), key: read(`${cert}.key`) }),
  });
  try {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await fetch(`${address}/x`, { client: http, headers });
    return `${response.status} ${(await response.text()).trim()}`;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return "refused";
  }
}

/** The certificate that the server shows, by connecting with it as the authority. */
async function connect(
  { read }: Certificates,
  address: string,
): Promise<Client> {
  const port = Number(new URL(address).port);
  return Client.of(
    await Deno.connectTls({
      hostname: "127.0.0.1",
      port,
      caCerts: [read("ca.pem")],
    }),
  );
}

Deno.test("TLS, users and tokens hold together", async () => {
  using certificates = await makeCertificates();
  await using server = await open(
    certificates,
    `tls_server_config: { ${PAIR} }
basic_auth_users: { alice: "${HASH}" }
bearer_tokens: { a: "${"0".repeat(64)}" }
http_server_config: { headers: { X-Frame-Options: deny } }
`,
  );
  match(server.address, /^https:/);
  const basic = (text: string) =>
    `Basic ${new TextEncoder().encode(text).toBase64()}`;
  const at = (authorization?: string) =>
    ask(
      certificates,
      server.address,
      authorization === undefined ? {} : { authorization },
    );
  deepEqual(
    await Promise.all([
      at(),
      at(basic("alice:right")),
      at(basic("alice:wrong")),
      at(basic("eve:right")),
      at("Bearer x"),
    ]),
    [
      "401 Unauthorized",
      "200 /x",
      "401 Unauthorized",
      "401 Unauthorized",
      "401 Unauthorized",
    ],
  );
});

Deno.test("large answers and many requests go over one secured connection", async () => {
  using certificates = await makeCertificates();
  await using server = await open(
    certificates,
    `tls_server_config: { ${PAIR} }\n`,
  );
  using client = await connect(certificates, server.address);
  for (let count = 0; count < 100; count++) {
    const path = `/${"a".repeat(count * 70)}`;
    equal((await client.ask(path)).body, path);
  }
  await client.send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\n".repeat(20));
  for (let count = 0; count < 20; count++) {
    equal((await client.read()).body, "/1");
  }
});

Deno.test("a large answer arrives whole, and one that nobody reads is no hindrance", async () => {
  using certificates = await makeCertificates();
  const body = crypto.getRandomValues(new Uint8Array(60_000));
  const whole = new Uint8Array(6_000_000);
  for (let at = 0; at < whole.length; at += body.length) whole.set(body, at);
  await using server = await open(
    certificates,
    `tls_server_config: { ${PAIR} }\n`,
    () => Promise.resolve({ ...toAnswer(""), body: whole }),
  );
  using unread = await connect(certificates, server.address);
  await unread.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  using http = Deno.createHttpClient({
    caCerts: [certificates.read("ca.pem")],
  });
  const response = await fetch(server.address, { client: http });
  deepEqual(new Uint8Array(await response.arrayBuffer()), whole);
});

Deno.test("certificates of clients are asked for, checked, and checked by their names", async () => {
  using certificates = await makeCertificates();
  const { make } = certificates;
  await make("other", "ca");
  const rows: [auth: string, more: string, told: string[]][] = [
    ["RequireAndVerifyClientCert", "", [
      "refused",
      "200 /x",
      "200 /x",
      "refused",
    ]],
    ["VerifyClientCertIfGiven", "", ["200 /x", "200 /x", "200 /x", "refused"]],
    [
      "RequireAndVerifyClientCert",
      ", client_allowed_sans: [client.example]",
      ["refused", "200 /x", "refused", "refused"],
    ],
    [
      "RequireAndVerifyClientCert",
      ', client_allowed_sans: [x, "spiffe://example/other"]',
      ["refused", "refused", "200 /x", "refused"],
    ],
  ];
  for (const [auth, more, told] of rows) {
    await using server = await open(
      certificates,
      `tls_server_config: { ${PAIR}, client_ca_file: ca.pem, client_auth_type: ${auth}${more} }\n`,
    );
    const found = [
      await ask(certificates, server.address),
      await ask(certificates, server.address, { cert: "client" }),
      await ask(certificates, server.address, { cert: "other" }),
      await ask(certificates, server.address, { cert: "foreign" }),
    ];
    deepEqual(found, told, auth + more);
    match(server.warnings.join(), /^TLS with 127\.0\.0\.1 failed: [^,]*$/);
  }
});

Deno.test("a renewed certificate is shown from the next connection on, and old connections end with their answer", async () => {
  using certificates = await makeCertificates();
  const { dir, make } = certificates;
  await make("again", "evil");
  await using server = await open(
    certificates,
    `tls_server_config: { ${PAIR} }\n`,
  );
  using before = await connect(certificates, server.address);
  equal((await before.ask("/")).headers.get("connection"), null);
  for (const end of ["pem", "key"]) {
    Deno.copyFileSync(`${dir}/again.${end}`, `${dir}/server.${end}`);
  }
  // The files are looked at once a second.
  await new Promise((done) => setTimeout(done, 1100));
  equal(await ask(certificates, server.address), "refused");
  equal((await before.ask("/")).headers.get("connection"), "close");
  Deno.copyFileSync(`${dir}/evil.pem`, `${dir}/ca.pem`);
  equal(await ask(certificates, server.address), "200 /x");
});

Deno.test("who speaks no TLS, or breaks off in the handshake, harms nobody", async () => {
  using certificates = await makeCertificates();
  await using server = await open(
    certificates,
    `tls_server_config: { ${PAIR} }\n`,
  );
  const port = Number(new URL(server.address).port);
  for (let count = 0; count < 20; count++) {
    using client = await Client.open(port);
    await client.send(count % 2 === 0 ? "\x16\x03\x01\x02" : "GET / HTTP/1.1");
    if (count % 3 === 0) await client.send("\r\n\r\n\r\n");
  }
  using plain = await Client.open(port);
  await plain.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  await plain.end();
  equal(await ask(certificates, server.address), "200 /x");
  equal(server.warnings.length, 1);
});

Deno.test("a lowest version is kept", async () => {
  using certificates = await makeCertificates();
  await using server = await open(
    certificates,
    `tls_server_config: { ${PAIR}, min_version: TLS13 }\n`,
  );
  const speak = async (version: string) => {
    const { success } = await new Deno.Command("openssl", {
      args: ["s_client", "-connect", new URL(server.address).host, version],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  };
  deepEqual([await speak("-tls1_2"), await speak("-tls1_3")], [false, true]);
});

Deno.test("without a file everybody may ask; a file that is not there is refused before anything listens", async () => {
  const warn = () => {};
  const server = await openWeb({
    listen: LISTEN,
    respond: echo,
    configFile: undefined,
    warn,
  });
  equal(await (await fetch(`${server.addresses[0]}/x`)).text(), "/x");
  await server.stop();
  await rejects(
    openWeb({ listen: LISTEN, respond: echo, configFile: "/none/x", warn }),
    { name: "ConfigError", message: /^Cannot read "\/none\/x"/ },
  );
});
