import { match, strictEqual as equal } from "node:assert/strict";
import { certificatesGroup } from "../../../lib/facts/groups/certificates.ts";
import { openGroup, testGroup } from "./_read.ts";

const DAY_MS = 86_400_000;

/** Makes a certificate that is good for some days. */
function makeCertificate(name: string, days: number): string {
  const { stdout, success } = new Deno.Command("openssl", {
    args: [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        .split(" "),
      ...["-keyout", "/dev/null", "-days", String(days)],
      ...["-subj", `/O=Example/CN=${name}`],
      ...["-addext", `subjectAltName=DNS:${name},IP:10.0.0.1`],
    ],
    stderr: "null",
  }).outputSync();
  equal(success, true);
  return new TextDecoder().decode(stdout);
}

const LONG = makeCertificate("long.example", 90);
const SHORT = makeCertificate("short.example", 10);
const now = Date.now();

testGroup(certificatesGroup, [
  {
    name:
      "of a chain the one that expires first is told, links of certbot are followed",
    have: {
      now,
      files: {
        "/etc/letsencrypt/archive/a/fullchain1.pem": LONG + SHORT,
        "/etc/letsencrypt/live/README": "",
      },
      links: {
        "/etc/letsencrypt/live/a/fullchain.pem":
          "/etc/letsencrypt/archive/a/fullchain1.pem",
      },
    },
    some: {
      certificate_count: 1,
      expired_count: 0,
      unreadable_count: 0,
      least_remaining_days: 9,
      "certificates.0.path": "/etc/letsencrypt/live/a/fullchain.pem",
      "certificates.0.subject": "short.example",
      "certificates.0.issuer": "short.example",
      "certificates.0.names": ["short.example", "10.0.0.1"],
      "certificates.0.is_expired": false,
    },
  },
  {
    name: "what has expired counts below zero",
    params: { paths: ["/a.pem", "/b.pem"] },
    have: {
      now: now + 20 * DAY_MS,
      files: { "/a.pem": SHORT, "/b.pem": LONG },
    },
    some: {
      certificate_count: 2,
      expired_count: 1,
      least_remaining_days: -11,
      "certificates.0.is_expired": true,
      "certificates.1.is_expired": false,
    },
  },
  {
    name:
      "files that hold none, are broken, too big or absent are told with the reason",
    params: {
      paths: ["/key.pem", "/bad.pem", "/gone.pem", "/deny.pem", "/big"],
    },
    have: {
      files: {
        "/key.pem":
          "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "/bad.pem":
          "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "/deny.pem": new Error("permission denied"),
        "/big": "x".repeat(1024 * 1024 + 1),
      },
    },
    some: {
      certificate_count: 5,
      unreadable_count: 5,
      least_remaining_days: undefined,
      "certificates.2.error": "permission denied",
      "certificates.1.error": "it has 1048577 bytes",
      "certificates.3.error": "it is absent or may not be read",
      "certificates.4.error": "it holds no certificate",
    },
  },
  { name: "a host without certificates has none", absent: true },
]);

Deno.test("certificates: no key of a file with both is told", async () => {
  const key =
    "-----BEGIN PRIVATE KEY-----\nMIGsecret\n-----END PRIVATE KEY-----\n";
  const { facts } = await openGroup(certificatesGroup, { paths: ["/a"] })({
    have: { files: { "/a": key + LONG } },
  });
  const text = JSON.stringify(facts);
  match(text, /long\.example/);
  equal(/MIGsecret|BEGIN/.test(text), false);
});
