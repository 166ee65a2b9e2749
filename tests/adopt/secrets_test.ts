import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { findSecret, isSecretName } from "../../lib/adopt/secrets.ts";

const PRIVATE_KEY = "PRIVATE KEY";

/** Lines that may not come along. */
const SECRETS: readonly string[] = [
  `-----BEGIN ${PRIVATE_KEY}-----`,
  `-----BEGIN OPENSSH ${PRIVATE_KEY}-----`,
  "PrivateKey = aGVsbG8=",
  "PresharedKey=aGVsbG8=",
  "root:$6$salt$hash:19000::::::",
  "hash: $2y$10$abcdefghijklmnopqrstuv",
  "user:$apr1$abc$def",
  "deb https://me:word@packages.example.org bookworm main",
  "url = postgres://app:hunter2@db/app",
  "url = redis://:hunter2@db",
  "Authorization: Bearer abcdefghij",
  "password = hunter2",
  "Password: hunter2",
  'DB_PASSWORD="hunter2"',
  "Environment=API_TOKEN=abc",
  'secret_key => "abc"',
  "requirepass hunter2",
  "masterauth hunter2",
  "ExecStart=/bin/app --password hunter2",
  "ExecStart=/bin/app --db-token=hunter2",
  "0 4 * * * root curl -u me:hunter2 https://example.org",
  "0 4 * * * root mysqldump -ume -phunter2 app",
  "aws_key AKIAABCDEFGHIJKLMNOP",
  "rocommunity public",
  "psk=hunter2",
  "license key: 4f1c9e0b7a6d4f1c9e0b7a6d4f1c9e0b",
  "export GITHUB=ghp_abcdefghijklmnop",
];

/** Lines that may. */
const PLAIN: readonly string[] = [
  "",
  "PasswordAuthentication no",
  "PermitRootLogin prohibit-password",
  "AuthorizedKeysFile .ssh/authorized_keys",
  "HostKey /etc/ssh/ssh_host_ed25519_key",
  "deb [signed-by=/usr/share/keyrings/docker-archive-keyring.gpg] https://example.org/debian bookworm stable",
  "net.ipv4.tcp_syncookies = 1",
  "%web ALL=(root) NOPASSWD: /bin/systemctl restart app",
  "ssl_certificate_key /etc/ssl/private/site.key;",
  "ExecStart=/usr/bin/app --config /etc/app.conf --user app",
  "* * * * * root test -x /usr/sbin/anacron || run-parts /etc/cron.daily",
  "worker_processes auto;",
  "PASS_MAX_DAYS 99999",
];

Deno.test("what looks like a secret is told by its line, and never shown", () => {
  const missed = SECRETS.filter((line) => findSecret(line) === undefined);
  deepEqual(missed, []);
  deepEqual(
    findSecret("a = 1\npassword = hunter2\n"),
    "line 2 looks like a password or token",
  );
});

Deno.test("lines that only speak of secrets are none", () => {
  deepEqual(PLAIN.filter((line) => findSecret(line) !== undefined), []);
});

Deno.test("a line is looked through in a moment, however it is made", () => {
  const startedAt = performance.now();
  for (const part of ["a_", "mysql ", "key=", "pass", "--a-", "http://a:"]) {
    findSecret(part.repeat(4000 / part.length));
  }
  deepEqual(performance.now() - startedAt < 1000, true);
  deepEqual(
    findSecret("a".repeat(5000)),
    "line 1 looks like data, for it is too long",
  );
});

Deno.test("files of some names hold secrets whatever is in them", () => {
  const secret = [
    "/etc/shadow",
    "/etc/gshadow-",
    "/etc/ssl/private/site.key",
    "/root/.ssh/id_ed25519",
    "/etc/app/db_password.conf",
    "/root/.netrc",
    "/etc/nginx/.htpasswd",
    "/etc/krb5.keytab",
  ];
  const plain = ["/etc/nginx/nginx.conf", "/etc/ssh/sshd_config", "/etc/keys"];
  deepEqual(secret.filter((path) => !isSecretName(path)), []);
  deepEqual(plain.filter(isSecretName), []);
});
