/** Modules of firewalls, whose rules have other words here. */

import type { Plain } from "./task.ts";

/** Params of iptables that have other names here. */
const RENAMED: Readonly<Record<string, string>> = {
  destination_port: "dport",
  jump: "target",
  source_port: "sport",
};
/** Params that are options of the target, iptables-extensions(8). */
const TARGET_OPTIONS: Readonly<Record<string, string>> = {
  log_level: "--log-level",
  log_prefix: "--log-prefix",
  reject_with: "--reject-with",
  to_destination: "--to-destination",
  to_ports: "--to-ports",
  to_source: "--to-source",
};
/** Matches that the other params bring about by themselves. */
const IMPLIED = ["comment", "conntrack", "multiport", "state", "tcp", "udp"];

/** Puts a rule of iptables into our words. */
export function toIptables(params: Plain): Plain | string {
  const { action = "append", ip_version, match = [], ...rest } = params;
  if (rest["policy"] !== undefined || rest["flush"] === true) {
    return "only rules are kept here, no policies and no emptied chains";
  }
  const matches = Array.isArray(match) ? match : [match];
  const other = matches.find((one) => !IMPLIED.includes(String(one)));
  if (other !== undefined) return `match: there is no "${other}" here`;
  if (!/^ipv[46]$/.test(String(ip_version ?? "ipv4"))) {
    return "ip_version: it has to be a word";
  }
  const own: Plain = {};
  const options: unknown[] = [];
  for (const [key, value] of Object.entries(rest)) {
    const option = TARGET_OPTIONS[key];
    if (isNothing(key, value)) continue;
    if (option !== undefined) options.push(option, String(value));
    else if (key === "destination_ports") {
      own["dport"] = Array.isArray(value) ? value.join(",") : value;
    } else own[RENAMED[key] ?? key] = value;
  }
  return {
    ...own,
    protocol: own["protocol"] ?? "all",
    action,
    ...ip_version === "ipv6" ? { ipv6: true } : {},
    ...options.length > 0 ? { extra_args: options } : {},
  };
}

/** Tells whether a param of iptables changes nothing. */
function isNothing(key: string, value: unknown): boolean {
  if (key === "wait") return true;
  if (key === "syn") return value === "ignore";
  return value === false && (key === "flush" || key === "chain_management");
}

/** Without `permanent` firewalld keeps a rule for now, with it only for later. */
export function toFirewalld(params: Plain): Plain | string {
  const { permanent = false, immediate = permanent !== true, ...rest } = params;
  if (typeof permanent !== "boolean") return "permanent: it has to be a word";
  return { ...rest, permanent, immediate };
}

/** A task of ufw may do several things, one after another: each is a task here. */
export function toUfw(params: Plain): Plain[] | string {
  const { state, default: policy, rule, logging, direction, ...rest } = params;
  const done: Plain[] = [];
  if (state !== undefined) {
    done.push({ state: state === "reloaded" ? "reload" : state });
  }
  const side = direction === undefined ? {} : { direction };
  if (policy !== undefined) {
    done.push({ state: "default", default: policy, ...side });
  }
  if (rule !== undefined) {
    const one = toUfwRule(rule, { ...rest, ...side });
    if (typeof one === "string") return one;
    done.push(one);
  } else if (Object.keys(rest).some((key) => key !== "delete")) {
    return "its rule is not named";
  }
  if (logging !== undefined) done.push({ state: "logging", logging });
  return done;
}

function toUfwRule(rule: unknown, params: Plain): Plain | string {
  const { delete: isGone = false, name, from, to, ...rest } = params;
  if (typeof isGone !== "boolean") return "delete: it has to be true or false";
  if (/\s/.test(String(name))) return "name: there are blanks in it";
  return {
    ...isGone ? { state: "delete", action: rule } : { state: rule },
    ...rest,
    ...name === undefined ? {} : { rule: name },
    ...from === undefined || from === "any" ? {} : { from },
    ...to === undefined || to === "any" ? {} : { to },
  };
}
