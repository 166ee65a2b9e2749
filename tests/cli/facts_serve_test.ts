import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { hashSync } from "bcryptjs";
import { writeFiles } from "../config/temp_dir.ts";
import { Client } from "../web/_client.ts";
import { startReceiver } from "../lib_host/_receiver.ts";
import { makeCertificates } from "../web/_certificates.ts";
import { run, toArgv, toEnv } from "./_terminal.ts";

/** What reading the kernel's files takes. */
const RIGHTS = "read write net env run sys ffi import".split(" ")
  .map((right) => `--allow-${right}`);

/** Most files that a program may open where the test says so. */
const FEW_FILES = 240;

/** The program while it serves. */
interface Serving extends AsyncDisposable {
  /** Addresses that it named. */
  readonly addresses: readonly string[];
  /** What it said until now. */
  said(): string;
  /** Waits until it said something that matches. */
  until(pattern: RegExp): Promise<void>;
  /** Ends it as systemd does and gives its code. */
  end(): Promise<number>;
}

async function serve(
  words: readonly string[],
  files?: number,
): Promise<Serving> {
  const argv = toArgv(["facts", "--serve", ...words], RIGHTS);
  const [program, ...args] = files === undefined
    ? [Deno.execPath(), ...argv]
    : [
      "sh",
      "-c",
      `ulimit -n ${files}; exec "$@"`,
      "sh",
      Deno.execPath(),
      ...argv,
    ];
  const child = new Deno.Command(program!, {
    args,
    clearEnv: true,
    env: toEnv(),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  let isOver = false;
  let wake = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (
      const part of child.stderr.pipeThrough(new TextDecoderStream())
    ) {
      text += part;
      wake.resolve();
      wake = Promise.withResolvers<void>();
    }
    isOver = true;
    wake.resolve();
  })();
  const until = async (pattern: RegExp) => {
    while (!pattern.test(text)) {
      if (isOver) throw new Error(`It ended: ${text}`);
      await wake.promise;
    }
  };
  const end = async () => {
    if (!isOver) child.kill("SIGTERM");
    await reading;
    return (await child.status).code;
  };
  await until(/Stop: Ctrl-C/);
  const [, places = ""] = /collectors? at (.*?) +Stop/.exec(text) ?? [];
  return {
    addresses: places.split(" "),
    said: () => text,
    until,
    end,
    [Symbol.asyncDispose]: async () => void await end(),
  };
}

Deno.test("the program serves at all addresses, with passwords and a renewed certificate, and ends when it is told to", async () => {
  using certificates = await makeCertificates();
  const { dir, read, make } = certificates;
  await make("renewed", "ca");
  const hash = hashSync("right-horse", 4);
  Deno.writeTextFileSync(
    `${dir}/web.yml`,
    `tls_server_config: { cert_file: server.pem, key_file: server.key }
basic_auth_users: { alice: "${hash}" }
`,
  );
  const server = await serve([
    "--listen=127.0.0.1:0",
    "--listen=127.0.0.1:0",
    `--web-config=${dir}/web.yml`,
    "loadavg",
  ]);
  equal(server.addresses.length, 2);
  using http = Deno.createHttpClient({ caCerts: [read("ca.pem")] });
  const ask = async (address: string, password: string) => {
    const authorization = `Basic ${
      new TextEncoder().encode(`alice:${password}`).toBase64()
    }`;
    const headers = { authorization };
    const response = await fetch(address, { client: http, headers });
    return { status: response.status, text: await response.text() };
  };
  for (const address of server.addresses) {
    match(address, /^https:.*\/metrics$/);
    match((await ask(address, "right-horse")).text, /^node_load1 /m);
    equal((await ask(address, "wrong-horse")).status, 401);
  }
  Deno.copyFileSync(`${dir}/renewed.pem`, `${dir}/server.pem`);
  await new Promise((done) => setTimeout(done, 1100));
  equal((await ask(server.addresses[0]!, "right-horse")).status, 200);
  await server.until(/Cannot use the certificate with its key.* stay in force/);
  Deno.copyFileSync(`${dir}/renewed.key`, `${dir}/server.key`);
  await new Promise((done) => setTimeout(done, 1100));
  equal((await ask(server.addresses[0]!, "right-horse")).status, 200);
  await server.until(/web\.yml" is in force again/);
  equal(await server.end(), 0);
  for (const secret of ["horse", hash, "PRIVATE"]) {
    ok(!server.said().includes(secret), server.said());
  }
});

Deno.test("slow clients take no descriptors that collectors need, where there are few", async () => {
  await using server = await serve(["--listen=127.0.0.1:0"], FEW_FILES);
  const address = server.addresses[0]!;
  const ask = async () => {
    const text = await (await fetch(address)).text();
    return text.match(/^node_scrape_collector_success\{.*\} 1$/gm)?.length;
  };
  const before = await ask();
  const port = Number(new URL(address).port);
  const slow: Client[] = [];
  for (let count = 0; count < 200; count++) {
    const client = await Client.open(port);
    await client.send("GET /metrics HTTP/1.1\r\n");
    slow.push(client);
  }
  equal(await ask(), before);
  slow.forEach((client) => client[Symbol.dispose]());
  equal(/Cannot|Too many/i.test(server.said()), false, server.said());
});

Deno.test("a facts file says where to serve and for whom; the command line goes before it", async () => {
  using dir = writeFiles({
    "facts.yml":
      "exporters: { prometheus: { enabled: true, listen: 127.0.0.1:0, web_config_file: web.yml, path: /m } }\n",
    "web.yml": `bearer_tokens: { a: ${"ab".repeat(32)} }\n`,
    "open.yml": "",
  });
  const first = ["--config", dir.path, "loadavg"];
  await using configured = await serve(first);
  match(configured.addresses[0]!, /^http:\/\/127\.0\.0\.1:\d+\/m$/);
  const answer = await fetch(configured.addresses[0]!);
  await answer.body?.cancel();
  deepEqual(
    [answer.status, answer.headers.get("www-authenticate")],
    [401, "Bearer"],
  );
  await using named = await serve([
    ...first,
    `--web-config=${dir.path}/open.yml`,
    "--listen=:0",
  ]);
  // Without a host, both versions of IP are served.
  const [, port] = /^http:\/\/\[::\]:(\d+)\/m$/.exec(named.addresses[0]!) ?? [];
  const open = await fetch(`http://127.0.0.1:${port}/m`);
  match(await open.text(), /^node_load1 /m);
});

Deno.test("what cannot be served is told before anything listens", async () => {
  using dir = writeFiles({ "web.yml": "basic_auth_users: { a: b }\n" });
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const at = `127.0.0.1:${taken.addr.port}`;
  const [broken, none, busy] = await Promise.all([
    `--web-config=${dir.path}/web.yml`,
    "--listen=nowhere",
    `--listen=${at}`,
  ].map((word) =>
    run(["facts", "--serve", word, "loadavg"], { rights: RIGHTS })
  ));
  match(broken!.stderr, /web\.yml:1:24 .*expected a bcrypt hash/);
  match(none!.stderr, /Expected an address such as .*, got "nowhere"/);
  equal(none!.code, 64);
  match(
    busy!.stderr,
    new RegExp(`Cannot listen at "${at}": another program listens there`),
  );
  deepEqual([broken!.code === 0, busy!.code === 0], [false, false]);
});

Deno.test("exporters push beside the endpoint, which tells of them; one that fails is told and takes nothing from the others", async () => {
  const arrived = Promise.withResolvers<void>();
  await using receiver = startReceiver(({ target }) => {
    if (target === "/bad") return { status: 503 };
    arrived.resolve();
    return { status: 204 };
  });
  using dir = writeFiles({
    "env": "PUSH_TOKEN=hidden-token\n",
    "config/facts.yml": `exporters:
  http:
  - { url: "${receiver.origin}/in", interval: 1s, auth: { type: bearer, token: "{{ secrets.PUSH_TOKEN }}" } }
  - { url: "${receiver.origin}/bad", interval: 1s, name: bad }
`,
  });
  Deno.chmodSync(`${dir.path}/env`, 0o600);
  await using server = await serve([
    "--config",
    `${dir.path}/config`,
    "--listen=127.0.0.1:0",
    "loadavg",
  ]);
  await arrived.promise;
  await server.until(/exporter "bad": fails .* answered 503/);
  const told = await (await fetch(server.addresses[0]!)).text();
  match(told, /^driftless_push_failures_total\{exporter="bad"\} [1-9]/m);
  equal(await server.end(), 0);
  const { headers, body } = receiver.seen.find(({ target }) =>
    target === "/in"
  )!;
  equal(headers["authorization"], "Bearer hidden-token");
  const names = JSON.parse(new TextDecoder().decode(body)).metrics
    .map(({ name }: { name: string }) => name);
  ok(names.includes("node_load1") && names.includes("driftless_build_info"));
  ok(!server.said().includes("hidden-token"), server.said());
});
