/** Translates outputs of filebeat. */

import { isMap } from "../config/plain.ts";

/** A map of YAML. */
type Plain = Record<string, unknown>;

/** Outputs that there may be, whether they can be translated or not. */
export const OUTPUTS: readonly string[] = [
  "elasticsearch",
  "file",
  "console",
  "logstash",
  "kafka",
  "redis",
];

/** Settings that only tell how filebeat does it. */
const NEEDLESS: ReadonlySet<string> = new Set(
  ("allow_older_versions backoff backoff.init backoff.max compression_level " +
    "enabled escape_html loadbalance max_retries pretty worker workers")
    .split(" "),
);

/** What was made of an output, and the settings that nothing stands for. */
export interface MadeOutput {
  readonly output: Plain;
  readonly unknown: readonly string[];
}

/** Makes an output of its settings; undefined where there is nothing like it. */
export function readOutput(
  word: string,
  settings: Plain,
): MadeOutput | undefined {
  const { ssl, ...flat } = settings;
  const all = {
    ...flat,
    ...Object.fromEntries(
      Object.entries(isMap(ssl) ? ssl : {})
        .map(([key, value]) => [`ssl.${key}`, value]),
    ),
  };
  const taken = new Set<string>();
  const take = (key: string) => {
    taken.add(key);
    return Object.hasOwn(all, key) ? Reflect.get(all, key) : undefined;
  };
  const output = toOutput(word, take);
  const unknown = Object.keys(all)
    .filter((key) => !taken.has(key) && !NEEDLESS.has(key));
  return output && { output, unknown };
}

/** Gives a setting, which then is none that nothing stands for. */
type Take = (key: string) => unknown;

function toOutput(word: string, take: Take): Plain | undefined {
  if (word === "console") return { name: "console", type: "console" };
  if (word === "file") {
    return { name: "file", type: "directory", path: take("path") };
  }
  return word === "elasticsearch" ? toElasticsearch(take) : undefined;
}

function toElasticsearch(take: Take): Plain {
  const made: Plain = {
    name: "elasticsearch",
    type: "elasticsearch",
    hosts: toAddresses(take("hosts"), take("protocol")),
  };
  const index = take("index");
  if (index !== undefined) made["index"] = toIndex(String(index));
  const username = take("username");
  const password = toSecret(take("password"));
  if (username !== undefined) {
    made["auth"] = { type: "basic", username, password };
  }
  const key = take("api_key");
  if (key !== undefined) made["auth"] = { type: "apikey", key: toSecret(key) };
  for (
    const [theirs, ours] of [
      ["headers", "headers"],
      ["proxy_url", "proxy"],
      ["timeout", "timeout"],
    ] as const
  ) {
    const value = take(theirs);
    if (value !== undefined) made[ours] = value;
  }
  const count = take("bulk_max_size");
  if (count !== undefined) made["batch"] = { max_events: count };
  const tls = toTls(take);
  return Object.keys(tls).length > 0 ? { ...made, tls } : made;
}

function toTls(take: Take): Plain {
  take("ssl.enabled");
  const [authority, ...others] = [take("ssl.certificate_authorities") ?? []]
    .flat();
  const mode = take("ssl.verification_mode");
  const tls = {
    ca_file: others.length === 0 ? authority : undefined,
    cert_file: take("ssl.certificate"),
    key_file: take("ssl.key"),
    verify: mode === "none" ? false : undefined,
  };
  return Object.fromEntries(
    Object.entries(tls).filter(([, value]) => value !== undefined),
  );
}

function toAddresses(hosts: unknown, protocol: unknown): string[] {
  return [hosts ?? []].flat().map((one) => {
    const host = String(one);
    if (host.includes("://")) return host;
    const port = /:\d+$/.test(host) ? "" : ":9200";
    return `${protocol ?? "http"}://${host}${port}`;
  });
}

/** A secret that stands elsewhere is a secret here: it is never shown. */
function toSecret(value: unknown): unknown {
  const name = /^\$\{(\w+)\}$/.exec(String(value))?.[1];
  return name === undefined ? value : `{{ secrets.${name} }}`;
}

/** Dates of filebeat as those of strftime(3). */
function toIndex(index: string): string {
  return index.replaceAll("%{[agent.version]}", "")
    .replaceAll(
      /%\{\+([^}]*)\}/g,
      (_, format: string) =>
        format.replaceAll("yyyy", "%Y").replaceAll("MM", "%m").replaceAll(
          "dd",
          "%d",
        ),
    );
}
