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
  toFields,
  toLines,
  toNumber,
} from "../collector.ts";
import { untyped } from "./_metric.ts";

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
    const metrics = new Map<string, Metric | undefined>();
    const find = (key: string) => {
      if (!metrics.has(key)) {
        metrics.set(key, fields.test(key) ? toMetric(key) : undefined);
      }
      return metrics.get(key);
    };
    return ({ kernel }, emit) => {
      const take = (key: string, text: string) => {
        const metric = find(key);
        if (metric !== undefined) emit(metric, toNumber(text, key));
      };
      for (const path of ["/proc/net/netstat", "/proc/net/snmp"]) {
        const text = kernel.read(path);
        if (text === undefined) throw new Error(`${path} is absent`);
        takePairs(text, path, take);
      }
      // A kernel without IPv6 has no such file.
      takeLines(kernel.read("/proc/net/snmp6") ?? "", take);
    };
  },
};

/** Takes pairs of lines: names, then numbers, both after the name of the protocol. */
function takePairs(
  text: string,
  path: string,
  take: (key: string, text: string) => void,
): void {
  const lines = toLines(text);
  for (let at = 0; at < lines.length; at += 2) {
    const names = toFields(lines[at]!);
    const values = toFields(lines[at + 1] ?? "");
    if (names.length !== values.length || names[0] !== values[0]) {
      throw new SyntaxError(
        `Expected as many numbers as names in line ${at + 1} of ${path}`,
      );
    }
    const protocol = names[0]!.slice(0, -1);
    for (let index = 1; index < names.length; index++) {
      take(`${protocol}_${names[index]}`, values[index]!);
    }
  }
}

/** Takes lines such as `Ip6InOctets 4`, cut after the first 6. */
function takeLines(
  text: string,
  take: (key: string, text: string) => void,
): void {
  for (const line of toLines(text)) {
    const [name = "", value = ""] = toFields(line);
    const at = name.indexOf("6");
    if (at !== -1) {
      take(`${name.slice(0, at + 1)}_${name.slice(at + 1)}`, value);
    }
  }
}

function toMetric(key: string): Metric {
  return untyped(`netstat_${key}`, `Field ${key} of /proc/net.`);
}
