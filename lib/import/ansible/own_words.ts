/** Modules whose params are put together otherwise here. */

import type { Plain } from "./task.ts";

/** Each user has a file of their own where none is named. */
export function toKnownHosts(params: Plain): Plain | string {
  const { path = "~/.ssh/known_hosts", ...rest } = params;
  const own = /^~([a-z_][\w-]*)?\/\.ssh\/known_hosts$/.exec(String(path));
  if (own) return { ...rest, user: own[1] ?? "root" };
  return String(path).startsWith("~")
    ? "path: it has to be a whole path"
    : { ...rest, path };
}

/** Without other words a rule asks for no password, and its commands run as root. */
export function toSudoers(params: Plain): Plain | string {
  if (params["commands"] === undefined && params["state"] !== "absent") {
    return "commands: they are needed";
  }
  return { runas: "", nopassword: true, ...params };
}

/** Parameters of a module of the kernel are a map here, and `persistent` is `persist`. */
export function toKernelModule(params: Plain): Plain | string {
  const { persistent = "disabled", params: text = "", ...rest } = params;
  const isPresent = (rest["state"] ?? "present") === "present";
  if (
    persistent !== "disabled" && persistent !== "present" ||
    (!isPresent && persistent === "present")
  ) {
    return `persistent: there is no "${persistent}" here`;
  }
  const pairs = String(text).split(/\s+/).filter((word) => word !== "")
    .map((word) => /^([^=]+)=(.*)$/s.exec(word)?.slice(1));
  const given: [string, string][] = [];
  for (const pair of pairs) {
    const [key, value] = pair ?? [];
    if (key === undefined || value === undefined) {
      return "params: they are no words such as numdummies=2";
    }
    given.push([key, value]);
  }
  return {
    ...rest,
    ...persistent === "present" ? { persist: true } : {},
    ...given.length > 0 ? { params: Object.fromEntries(given) } : {},
  };
}

/** A boolean of SELinux is one of the states here. */
export function toBoolean(params: Plain): Plain | string {
  const { name, state, persistent = false } = params;
  if (typeof state !== "boolean") return "state: it has to be true or false";
  return { boolean: name, state: state ? "on" : "off", persistent };
}

/** Without a value or a state an attribute is only read. */
export function toXattr(params: Plain): Plain | string {
  const { namespace = "user", key, ...rest } = params;
  const state = rest["state"] ??
    (rest["value"] === undefined ? "read" : "present");
  if (state !== "present" && state !== "absent") return "it only reads";
  const name = String(key).startsWith(`${namespace}.`)
    ? key
    : `${namespace}.${key}`;
  return { ...rest, key: name, state };
}

/** An attribute is a part of the path here. */
export function toXmlFile(params: Plain): Plain | string {
  const { xpath, attribute, ...rest } = params;
  if (xpath === undefined) return "xpath: it is needed";
  const key = attribute === undefined ? xpath : `${xpath}/@${attribute}`;
  return { ...rest, key };
}
