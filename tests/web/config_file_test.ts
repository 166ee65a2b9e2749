import {
  deepStrictEqual as deepEqual,
  doesNotMatch,
  match,
  rejects,
} from "node:assert/strict";
import { ConfigError, ConfigErrors, toPlaceText } from "../../lib/error.ts";
import { loadWebConfig } from "../../lib/web/config_file.ts";
import { writeFiles } from "../config/temp_dir.ts";
import { makeCertificates, openssl } from "./_certificates.ts";

const HASH = `$2y$10$${"a".repeat(53)}`;
const TOKEN = "aB".repeat(32);

/** What is wrong with a file, each with its place. */
async function fail(text: string): Promise<string> {
  using dir = writeFiles({ "web.yml": text });
  try {
    await loadWebConfig(`${dir.path}/web.yml`);
  } catch (error) {
    const errors = error instanceof ConfigErrors ? error.errors : [error];
    return errors.map((one) => {
      if (!(one instanceof ConfigError)) throw one;
      doesNotMatch(one.frame ?? "", /\$2y/);
      const at = one.place ? toPlaceText(one.place) : "";
      return `${at.replace(/^.*\//, "")} ${one.message}`;
    }).join("\n");
  }
  return "";
}

Deno.test("loadWebConfig reads users, tokens, headers and the rate", async () => {
  using dir = writeFiles({
    "web.yml": `basic_auth_users: { alice: "${HASH}" }
bearer_tokens: { prometheus: "${TOKEN}" }
http_server_config:
  http2: false
  headers: { X-Frame-Options: deny, Strict-Transport-Security: max-age=1 }
rate_limit: { interval: 500ms, burst: 3 }
`,
  });
  const path = `${dir.path}/web.yml`;
  deepEqual(await loadWebConfig(path), {
    tls: undefined,
    headers: {
      "X-Frame-Options": "deny",
      "Strict-Transport-Security": "max-age=1",
    },
    users: new Map([["alice", HASH]]),
    tokens: [TOKEN.toLowerCase()],
    rate: { burst: 3, intervalMs: 500 },
    files: [path],
  });
});

Deno.test("loadWebConfig takes an empty file, which lets everybody in", async () => {
  using dir = writeFiles({ "web.yml": "" });
  const { users, tokens, tls } = await loadWebConfig(`${dir.path}/web.yml`);
  deepEqual([users.size, tokens.length, tls], [0, 0, undefined]);
});

Deno.test("loadWebConfig reads certificates beside the file, or in it", async () => {
  using certificates = await makeCertificates();
  const { dir, read } = certificates;
  const path = `${dir}/web.yml`;
  Deno.writeTextFileSync(
    path,
    `tls_server_config:
  cert_file: server.pem
  key_file: ${dir}/server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.pem
  client_allowed_sans: [client.example]
  min_version: TLS13
`,
  );
  const { tls, files } = await loadWebConfig(path);
  deepEqual(tls, {
    cert: read("server.pem"),
    key: read("server.key"),
    clientCa: read("ca.pem"),
    clientAuth: "RequireAndVerifyClientCert",
    clientSans: ["client.example"],
    minVersion: "TLSv1.3",
    maxVersion: "TLSv1.3",
  });
  deepEqual(
    files.map((file) => file.replace(`${dir}/`, "")),
    ["web.yml", "server.pem", "server.key", "ca.pem"],
  );
  Deno.writeTextFileSync(
    path,
    JSON.stringify({
      tls_server_config: {
        cert: read("server.pem"),
        key: read("server.key"),
        min_version: "TLS10",
        max_version: "TLS12",
        prefer_server_cipher_suites: true,
      },
    }),
  );
  const inline = (await loadWebConfig(path)).tls;
  deepEqual(
    [inline?.cert, inline?.minVersion, inline?.maxVersion, inline?.clientAuth],
    [read("server.pem"), "TLSv1.2", "TLSv1.2", "NoClientCert"],
  );
});

Deno.test("loadWebConfig refuses keys and certificates that do not go together, before any handshake", async () => {
  using certificates = await makeCertificates();
  const { dir } = certificates;
  await openssl(dir, "ecparam -name secp256k1 -genkey -noout -out odd.key");
  await openssl(
    dir,
    "req -x509 -key odd.key -out odd.pem -days 2 -subj /CN=odd",
  );
  Deno.writeTextFileSync(`${dir}/text`, "no certificate");
  const of = async (text: string) => {
    Deno.writeTextFileSync(`${dir}/w.yml`, `tls_server_config: ${text}\n`);
    await rejects(loadWebConfig(`${dir}/w.yml`), (error) => {
      found = error instanceof Error ? error.message : "";
      return true;
    });
    return found;
  };
  let found = "";
  const cannot = /Cannot use the certificate with its key: /;
  match(await of("{ cert_file: server.pem, key_file: client.key }"), cannot);
  match(await of("{ cert_file: text, key_file: server.key }"), cannot);
  match(await of("{ cert_file: server.pem, key_file: text }"), cannot);
  match(await of("{ cert_file: odd.pem, key_file: odd.key }"), cannot);
  match(
    await of(
      "{ cert_file: server.pem, key_file: server.key, client_auth_type: VerifyClientCertIfGiven, client_ca_file: text }",
    ),
    /Cannot use the certificates of authorities: there is none/,
  );
  match(
    await of("{ cert_file: none, key_file: server.key }"),
    /Cannot read "\//,
  );
  match(await of("{ cert_file: server.pem, key_file: . }"), /it is no file/);
});

Deno.test("loadWebConfig tells what it cannot keep, without showing hashes", async () => {
  const pair = "cert: a, key: b";
  const rows: [text: string, told: RegExp][] = [
    ["basic_auth_users: { a: plain }", /web\.yml:1:24 .*a bcrypt hash/],
    [`basic_auth_users: { a: "${HASH.replace("$10", "$31")}" }`, /bcrypt/],
    ["basic_auth_users: {}", /at least one user/],
    ["bearer_tokens: {}", /at least one token/],
    ["bearer_tokens: { a: secret }", /sha256sum/],
    [`basic_auth_user: { a: "${HASH}" }`, /the key "basic_auth_user"/],
    ["http_server_config: { headers: { Server: x } }", /"Server"/],
    ["rate_limit: { interval: 1s, burst: 0 }", /burst/],
    [`tls_server_config: { ${pair}, cipher_suites: [x] }`, /"cipher_suites"/],
    [
      `tls_server_config: { ${pair}, client_auth_type: RequireAnyClientCert }`,
      /RequireAndVerifyClientCert/,
    ],
    ["tls_server_config: { cert: a }", /Expected "cert_file" and "key_file"/],
    [`tls_server_config: { ${pair}, key_file: c }`, /"key" and "key_file"/],
    [
      `tls_server_config: { ${pair}, client_auth_type: VerifyClientCertIfGiven }`,
      /Expected "client_ca_file" for/,
    ],
    [
      `tls_server_config: { ${pair}, client_allowed_sans: [a] }`,
      /Expected "client_auth_type"/,
    ],
    [`basic_auth_users: { a: "${HASH}", "b }`, /web\.yml:/],
  ];
  for (const [text, told] of rows) match(await fail(text), told, text);
});
