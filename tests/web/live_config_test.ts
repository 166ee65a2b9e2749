import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { LiveWebConfig } from "../../lib/web/live_config.ts";
import { writeFiles } from "../config/temp_dir.ts";
import { makeCertificates } from "./_certificates.ts";

const toText = (name: string) =>
  `basic_auth_users: { ${name}: "$2y$10$${"a".repeat(53)}" }\n`;

/** A clock that the test moves on. */
function openClock(): { now: () => number; add: (ms: number) => void } {
  let at = 1000;
  return { now: () => at, add: (ms) => at += ms };
}

function usersOf({ config }: LiveWebConfig): string[] {
  return [...config.users.keys()];
}

Deno.test("a changed file is in force at the next look, an equal one leaves all as it is", async () => {
  using dir = writeFiles({ "web.yml": toText("alice") });
  const path = `${dir.path}/web.yml`;
  const warnings: string[] = [];
  const { now, add } = openClock();
  const live = await LiveWebConfig.open(
    path,
    (text) => warnings.push(text),
    now,
  );
  const first = live.config;
  add(1000);
  await live.refresh();
  equal(live.config, first);
  Deno.writeTextFileSync(path, `# changed\n${toText("alice")}`);
  add(1000);
  await live.refresh();
  equal(live.config, first);
  Deno.writeTextFileSync(path, toText("bob"));
  await live.refresh();
  deepEqual(usersOf(live), ["alice"]);
  add(1000);
  await Promise.all([live.refresh(), live.refresh()]);
  deepEqual(usersOf(live), ["bob"]);
  deepEqual(warnings, []);
});

Deno.test("a broken or missing file leaves the old settings in force and is told once", async () => {
  using dir = writeFiles({ "web.yml": toText("alice") });
  const path = `${dir.path}/web.yml`;
  const warnings: string[] = [];
  const { now, add } = openClock();
  const live = await LiveWebConfig.open(
    path,
    (text) => warnings.push(text),
    now,
  );
  Deno.writeTextFileSync(path, "basic_auth_users: { alice: secret }\n");
  for (let count = 0; count < 30; count++) {
    add(1000);
    await live.refresh();
  }
  deepEqual(usersOf(live), ["alice"]);
  equal(warnings.length, 1);
  match(
    warnings[0]!,
    /web\.yml:1:28: Cannot read "basic_auth_users\.alice".*bcrypt.*; the settings before it stay in force$/,
  );
  equal(warnings[0]!.includes("secret"), false);
  Deno.removeSync(path);
  add(1000);
  await live.refresh();
  match(warnings[1]!, /^Cannot read "\/.*web\.yml": No such file/);
  Deno.writeTextFileSync(path, toText("bob"));
  add(1000);
  await live.refresh();
  deepEqual(usersOf(live), ["bob"]);
  match(warnings[2]!, /web\.yml" is in force again$/);
  equal(warnings.length, 3);
});

Deno.test("TLS is neither switched on nor off by a changed file", async () => {
  using certificates = await makeCertificates();
  const { dir } = certificates;
  const path = `${dir}/web.yml`;
  Deno.writeTextFileSync(path, toText("alice"));
  const warnings: string[] = [];
  const { now, add } = openClock();
  const live = await LiveWebConfig.open(
    path,
    (text) => warnings.push(text),
    now,
  );
  Deno.writeTextFileSync(
    path,
    "tls_server_config: { cert_file: server.pem, key_file: server.key }\n",
  );
  add(1000);
  await live.refresh();
  equal(live.config.tls, undefined);
  match(warnings.join(), /^TLS is switched on by a new start only; /);
});

Deno.test("a renewed certificate is in force when its key is there too", async () => {
  using certificates = await makeCertificates();
  const { dir, make, read } = certificates;
  const path = `${dir}/web.yml`;
  await make("renewed", "ca");
  Deno.writeTextFileSync(
    path,
    "tls_server_config: { cert_file: server.pem, key_file: server.key }\n",
  );
  const warnings: string[] = [];
  const { now, add } = openClock();
  const live = await LiveWebConfig.open(
    path,
    (text) => warnings.push(text),
    now,
  );
  const old = read("server.pem");
  Deno.copyFileSync(`${dir}/renewed.pem`, `${dir}/server.pem`);
  add(1000);
  await live.refresh();
  equal(live.config.tls?.cert, old);
  match(warnings.join(), /Cannot use the certificate with its key/);
  // A link that points elsewhere is a change too.
  Deno.removeSync(`${dir}/server.key`);
  Deno.symlinkSync(`${dir}/renewed.key`, `${dir}/server.key`);
  add(1000);
  await live.refresh();
  deepEqual(
    [live.config.tls?.cert, live.config.tls?.key],
    [read("renewed.pem"), read("renewed.key")],
  );
});

Deno.test("what a broken file needs and is there later is found without another change", async () => {
  using certificates = await makeCertificates();
  const { dir } = certificates;
  const path = `${dir}/web.yml`;
  const of = (name: string) =>
    `tls_server_config: { cert_file: ${name}.pem, key_file: ${name}.key }\n`;
  Deno.writeTextFileSync(path, of("server"));
  const { now, add } = openClock();
  const live = await LiveWebConfig.open(path, () => {}, now);
  Deno.writeTextFileSync(path, of("later"));
  add(1000);
  await live.refresh();
  for (const end of ["pem", "key"]) {
    Deno.copyFileSync(`${dir}/client.${end}`, `${dir}/later.${end}`);
  }
  add(10_000);
  await live.refresh();
  match(live.config.files.join(), /later\.key$/);
});

Deno.test("a file that is broken from the start is refused", async () => {
  using dir = writeFiles({ "web.yml": "users: {}\n" });
  await rejects(
    LiveWebConfig.open(`${dir.path}/web.yml`, () => {}),
    { name: "ConfigErrors" },
  );
});
