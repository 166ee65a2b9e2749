/**
 * The `os` collector: the distribution, from `/etc/os-release` or
 * `/usr/lib/os-release` (os-release(5)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  NoData,
  type NoParams,
  toLines,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const FILES = ["/etc/os-release", "/usr/lib/os-release"] as const;
const INFO = gauge("os_info", "The distribution.");
const VERSION = gauge(
  "os_version",
  "Version of the distribution, as far as it is a number.",
);
const SUPPORT_END = gauge(
  "os_support_end_timestamp_seconds",
  "When the distribution is no more cared for, since 1970.",
);

/** Labels, each the name of its variable in lower case. */
const LABELS = [
  "build_id",
  "id",
  "id_like",
  "image_id",
  "image_version",
  "name",
  "pretty_name",
  "variant",
  "variant_id",
  "version",
  "version_codename",
  "version_id",
];

/** Collects name and version of the distribution. */
export const osCollector: Collector<NoParams> = {
  type: "os",
  isDefault: true,
  fields: {},
  open: () => {
    let before: { text: string; tell: (emit: Emit) => void } | undefined;
    return ({ kernel }, emit) => {
      const text = kernel.tryRead(FILES[0]) ?? kernel.tryRead(FILES[1]);
      if (text === undefined) throw new NoData("/etc/os-release is absent");
      if (before?.text !== text) before = { text, tell: toTell(text) };
      before.tell(emit);
    };
  },
};

/** Makes what emits the contents of the file, which hardly ever changes. */
function toTell(text: string): (emit: Emit) => void {
  const variables = parseVariables(text);
  const of = (label: string) => variables.get(label.toUpperCase()) ?? "";
  const labels = Object.fromEntries(LABELS.map((label) => [label, of(label)]));
  const version = Number(/^\d+\.?\d*/.exec(of("version_id"))?.[0] ?? 0);
  const [id, id_like, name] = [of("id"), of("id_like"), of("name")];
  const end = of("support_end");
  const seconds = /^\d{4}-\d\d-\d\d$/.test(end)
    ? Date.parse(`${end}T00:00:00Z`) / 1000
    : NaN;
  return (emit) => {
    emit(INFO, 1, labels);
    if (version > 0) emit(VERSION, version, { id, id_like, name });
    if (!Number.isNaN(seconds)) emit(SUPPORT_END, seconds);
  };
}

/** Reads assignments as a shell does. */
function parseVariables(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of toLines(text)) {
    const found = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line);
    if (found !== null) variables.set(found[1]!, unquote(found[2]!));
  }
  return variables;
}

function unquote(text: string): string {
  const quote = text[0];
  if (quote === "'" && text.endsWith("'")) return text.slice(1, -1);
  const inner = quote === '"' && text.endsWith('"') ? text.slice(1, -1) : text;
  return inner.replaceAll(/\\([\\"'$`])/g, "$1");
}
