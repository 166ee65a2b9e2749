/** Filters for paths, with the results of Python's os.path. */

import { define, type Definitions } from "../bind.ts";
import { readItems, readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";
import { expandVariables } from "./lookup.ts";

/** Filters for paths. */
export const PATH_FILTERS: Definitions = {
  basename: define("", (value) => toBaseName(readText(value))),
  dirname: define("", (value) => toDirName(readText(value))),
  expanduser: define("", (value, _args, { host }) => {
    const path = readText(value);
    if (path !== "~" && !path.startsWith("~/")) return path;
    return host.home === undefined ? path : host.home + path.slice(1);
  }),
  expandvars: define(
    "",
    (value, _args, { host }) => expandVariables(readText(value), host.env),
  ),
  realpath: define("", (value, _args, { host }) => {
    const path = readText(value);
    return host.realPath?.(path) ?? path;
  }),
  normpath: define("", (value) => normalize(readText(value))),
  splitext: define("", (value) => splitExtension(readText(value))),
  path_join: define("*", (value, args) => {
    const parts = Array.isArray(value) ? value : [value, ...args.rest];
    return joinPaths(parts.map((part) => readText(part)));
  }),
  relpath: define(
    "start",
    (value, args) => toRelative(readText(value), args.text("start", ".")),
  ),
  commonpath: define(
    "",
    (value) => toCommon(readItems(value).map((item) => readText(item))),
  ),
  fileglob: define("", (value, _args, { host }) => {
    if (host.listFiles === undefined) {
      throw new TemplateError("files cannot be listed here");
    }
    return host.listFiles(readText(value));
  }),
};

/** Functions for paths. */
export const PATH_FUNCTIONS: Definitions = {
  basename: define("path", (_, args) => toBaseName(args.text("path"))),
  dirname: define("path", (_, args) => toDirName(args.text("path"))),
};

function toBaseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function toDirName(path: string): string {
  const head = path.slice(0, path.lastIndexOf("/") + 1);
  let end = head.length;
  while (end > 0 && head[end - 1] === "/") end--;
  return end === 0 ? head : head.slice(0, end);
}

function splitExtension(path: string): [string, string] {
  const name = toBaseName(path);
  const dot = name.lastIndexOf(".");
  const leading = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dot < leading || dot === -1) return [path, ""];
  const at = path.length - name.length + dot;
  return [path.slice(0, at), path.slice(at)];
}

function joinPaths(parts: readonly string[]): string {
  return parts.reduce((path, part) => {
    if (part.startsWith("/")) return part;
    return path === "" || path.endsWith("/") ? path + part : `${path}/${part}`;
  }, "");
}

function normalize(path: string): string {
  const isAbsolute = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const last = kept.at(-1);
    if (part !== ".." || last === ".." || last === undefined && !isAbsolute) {
      kept.push(part);
    } else kept.pop();
  }
  const joined = kept.join("/");
  return isAbsolute ? `/${joined}` : joined || ".";
}

function toRelative(path: string, start: string): string {
  if (path.startsWith("/") !== start.startsWith("/")) {
    throw new TemplateError("expected two absolute or two relative paths");
  }
  const to = normalize(path).split("/").filter((part) => part !== ".");
  const from = normalize(start).split("/").filter((part) => part !== ".");
  const drop = (parts: string[]): string[] =>
    parts.filter((part) => part !== "");
  const [target, origin] = [drop(to), drop(from)];
  let shared = 0;
  while (shared < origin.length && target[shared] === origin[shared]) shared++;
  const up = origin.slice(shared).map(() => "..");
  return [...up, ...target.slice(shared)].join("/") || ".";
}

function toCommon(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split("/"));
  let shared = 0;
  while (
    shared < first.length &&
    others.every((parts) => parts[shared] === first[shared])
  ) shared++;
  const common = first.slice(0, shared).join("/");
  return common === "" && paths[0]?.startsWith("/") ? "/" : common;
}
