/** A real rsyslogd that receives. */

import assert from "node:assert/strict";
import type { Certificate } from "../lib_host/_certificates.ts";

const PROGRAM = "/usr/sbin/rsyslogd";
/** How long a daemon may take to start, and lines to arrive. */
const LIMIT_MS = 20_000;

/** Why tests with it are left out; undefined where it is installed with its part for TLS. */
export const MISSING: string | undefined = [
    PROGRAM,
    `/usr/lib/${Deno.build.arch}-linux-gnu/rsyslog/lmnsd_ossl.so`,
  ].every(exists)
  ? undefined
  : "apt-get install rsyslog rsyslog-openssl";

/** A message as it arrived. */
export interface Received {
  readonly pri: string;
  readonly time: string;
  readonly host: string;
  readonly app: string;
  readonly procid: string;
  readonly msgid: string;
  readonly data: string;
  readonly text: string;
}

/** Ports and the socket that it listens at. */
export interface Rsyslogd extends AsyncDisposable {
  readonly udp: number;
  readonly tcp: number;
  readonly tls: number;
  readonly socket: string;
  /** Gives the messages that arrived once there are so many. */
  receive(count: number): Promise<Received[]>;
  /** Stops and continues it. */
  signal(name: "SIGSTOP" | "SIGCONT"): void;
  /** Ends it, as an update of it would, and starts it anew at the same ports. */
  restart(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Starts it in a directory of its own; it shows the certificate and wants one of the same authority when told to. */
export async function startRsyslogd(
  { dir, caFile, certificate, wantsClient = false }: {
    readonly dir: string;
    readonly caFile: string;
    readonly certificate: Certificate;
    readonly wantsClient?: boolean;
  },
): Promise<Rsyslogd> {
  const [udp, tcp, tls] = [findPort(), findPort(), findPort()];
  const out = `${dir}/received`;
  const socket = `${dir}/log`;
  const mode = wantsClient ? "x509/certvalid" : "anon";
  Deno.writeTextFileSync(out, "");
  Deno.writeTextFileSync(
    `${dir}/conf`,
    `global(workDirectory="${dir}" maxMessageSize="64k"
  defaultNetstreamDriverCAFile="${caFile}"
  defaultNetstreamDriverCertFile="${certificate.cert}"
  defaultNetstreamDriverKeyFile="${certificate.key}")
main_queue(queue.workerThreads="1")
module(load="imudp")
module(load="imptcp")
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="${mode}")
module(load="imuxsock" SysSock.Use="off")
template(name="t" type="string" string="%pri%|%timereported:::date-rfc3339%|%hostname%|%app-name%|%procid%|%msgid%|%structured-data%|%msg%\\n")
ruleset(name="r" queue.type="direct") { action(type="omfile" file="${out}" template="t" asyncWriting="off" flushOnTXEnd="on") }
input(type="imudp" address="127.0.0.1" port="${udp}" ruleset="r")
input(type="imptcp" address="127.0.0.1" port="${tcp}" ruleset="r")
input(type="imtcp" address="127.0.0.1" port="${tls}" ruleset="r")
input(type="imuxsock" Socket="${socket}" ruleset="r" useSysTimeStamp="off" ignoreTimestamp="off")
`,
  );
  let child = await start(dir, tls);
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    await child.status;
  };
  return {
    udp,
    tcp,
    tls,
    socket,
    receive: (count) => waitForLines(out, count),
    signal: (name) => child.kill(name),
    restart: async (signal) => {
      await end(signal);
      child = await start(dir, tls);
    },
    [Symbol.asyncDispose]: () => end("SIGKILL"),
  };
}

async function start(dir: string, port: number): Promise<Deno.ChildProcess> {
  for (const name of ["pid", "log"]) {
    await Deno.remove(`${dir}/${name}`).catch(() => {});
  }
  const child = new Deno.Command(PROGRAM, {
    args: ["-n", "-f", `${dir}/conf`, "-i", `${dir}/pid`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      Deno.statSync(`${dir}/log`);
      return child;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function waitForLines(path: string, count: number): Promise<Received[]> {
  const read = () => Deno.readTextFileSync(path).split("\n").slice(0, -1);
  const watcher = Deno.watchFs(path);
  const timer = setTimeout(() => watcher.close(), LIMIT_MS);
  if (read().length < count) {
    for await (const _ of watcher) if (read().length >= count) break;
  }
  clearTimeout(timer);
  try {
    watcher.close();
  } catch {
    // It was closed when its time was over.
  }
  const lines = read();
  assert.ok(lines.length >= count, `${lines.length} of ${count} arrived`);
  return lines.map((line) => {
    const [pri = "", time = "", host = "", app = "", ...more] = line.split("|");
    const [procid = "", msgid = "", data = "", ...text] = more;
    return { pri, time, host, app, procid, msgid, data, text: text.join("|") };
  });
}

function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
