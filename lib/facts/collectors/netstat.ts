/**
 * The `netstat` collector: counts of the network protocols, from
 * `/proc/net/netstat`, `/proc/net/snmp` and `/proc/net/snmp6`.
 *
 * @module
 */

import {
  type Collector,
  field,
  type Metric,
  type NamePattern,
  toLines,
  toNumber,
} from "../collector.ts";
import { untyped } from "./_metric.ts";
import { openWordLines } from "./_word_lines.ts";

const DEFAULT =
  /^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$/;

/** Params of the `netstat` collector. */
export interface NetstatParams {
  /** Only fields that match, as `Protocol_Field`. */
  fields: NamePattern;
}

/** Collects counts of IP, ICMP, TCP and UDP. */
export const netstatCollector: Collector<NetstatParams> = {
  type: "netstat",
  isDefault: true,
  fields: {
    fields: field(
      "pattern",
      DEFAULT,
      "Only fields that match, as Protocol_Field.",
    ),
  },
  open: ({ fields }) => {
    const columns = new Map<string, readonly Column[]>();
    const find = (key: string) => fields.test(key) ? toMetric(key) : undefined;
    const readLines = openWordLines((name) => {
      const key = toKey(name);
      return key === undefined ? undefined : find(key);
    });
    const findColumns = (head: string) => {
      let found = columns.get(head);
      if (found === undefined) columns.set(head, found = toColumns(head, find));
      return found;
    };
    return ({ kernel }, emit) => {
      for (const path of ["/proc/net/netstat", "/proc/net/snmp"]) {
        const text = kernel.read(path);
        if (text === undefined) throw new Error(`${path} is absent`);
        const lines = toLines(text);
        for (let at = 0; at < lines.length; at += 2) {
          const values = lines[at + 1]?.trimEnd().split(" ") ?? [];
          for (const { metric, index, count } of findColumns(lines[at]!)) {
            requireCount(values.length, count, path, at);
            emit(metric, toNumber(values[index]!, metric.name));
          }
        }
      }
      // A kernel without IPv6 has no such file.
      readLines(
        kernel.read("/proc/net/snmp6") ?? "",
        (metric, text) => emit(metric, toNumber(text, metric.name)),
      );
    };
  },
};

/** A field that is told: its place in the line of numbers. */
interface Column {
  metric: Metric;
  index: number;
  /** How many words the line has. */
  count: number;
}

/** Finds the fields of a line of names, which begins with the protocol; the kernel's are always the same. */
function toColumns(
  head: string,
  find: (key: string) => Metric | undefined,
): Column[] {
  const [word = "", ...names] = head.trimEnd().split(" ");
  const protocol = word.replace(/:$/, "");
  return names.flatMap((name, index): Column[] => {
    const metric = find(`${protocol}_${name}`);
    if (metric === undefined) return [];
    return [{ metric, index: index + 1, count: names.length + 1 }];
  });
}

function requireCount(
  count: number,
  wanted: number,
  path: string,
  at: number,
): void {
  if (count === wanted) return;
  throw new SyntaxError(
    `Expected ${wanted} words in line ${at + 2} of ${path}, got ${count}`,
  );
}

/** Cuts a name such as `Ip6InOctets` after the first 6. */
function toKey(name: string): string | undefined {
  const at = name.indexOf("6") + 1;
  return at === 0 ? undefined : `${name.slice(0, at)}_${name.slice(at)}`;
}

function toMetric(key: string): Metric {
  return untyped(`netstat_${key}`, `Field ${key} of /proc/net.`);
}
