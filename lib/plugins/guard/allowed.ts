/** Tells what the permissions of a plugin allow. */

import { TaskError } from "../../error.ts";
import type { Host, HttpRequest } from "../../host/host.ts";
import type { PluginPermissions } from "../permissions.ts";

/** Most links on a way, as in the kernel's own limit. */
const MAX_LINKS = 40;

/** What a permission is asked for. */
export type Reach = "read" | "write";

/** A plugin with its permissions, and the host that paths are resolved on. */
export class Allowed {
  /** Takes the name of the plugin, what it may do, and the host whose links are followed. */
  constructor(
    private readonly plugin: string,
    private readonly permissions: PluginPermissions,
    private readonly host?: Host,
  ) {}

  /**
   * Refuses a path outside of what was declared; what links on the way lead to
   * counts, that of the path itself only when it is followed.
   * @throws {TaskError} When it is outside.
   */
  async requirePath(
    reach: Reach,
    path: string,
    follow = true,
  ): Promise<void> {
    if (!this.#hasPath(reach, path)) throw this.#refuse(reach, path);
    const { host } = this;
    const real = host ? await resolvePath(path, follow, host) : path;
    if (real !== path && !this.#hasPath(reach, real)) {
      throw this.#refuse(reach, path, `, which leads to "${real}"`);
    }
  }

  /**
   * Refuses a path outside of what may be read, wherever it leads.
   * @throws {TaskError} When it is outside.
   */
  requireName(path: string): void {
    if (!this.#hasPath("read", path)) throw this.#refuse("read", path);
  }

  #hasPath(reach: Reach, path: string): boolean {
    const { read = [], write = [] } = this.permissions;
    // What may be written has to be compared with what it should be.
    const roots = reach === "write" ? write : [...read, ...write];
    return !/\/(\.{1,2})?(\/|$)/.test(path.replace(/\/$/, "") || "/root") &&
      roots.some((root) =>
        path === root || path.startsWith(root === "/" ? "/" : `${root}/`)
      );
  }

  /**
   * Refuses a program that was not declared, by its name or its path, and an
   * environment in which the name means another one.
   * @throws {TaskError} When it was not.
   */
  requireProgram(
    argv: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): void {
    const [program = ""] = argv;
    if (!this.permissions.run?.includes(program)) {
      throw this.#refuse("run", program);
    }
    const [bent] = Object.keys(env)
      .filter((name) => /^(PATH$|LD_|DENO_|NODE_|BASH_ENV$)/i.test(name));
    if (bent === undefined) return;
    throw this.#refuse("run", program, ` with the variable "${bent}"`);
  }

  /**
   * Refuses a server that was not declared.
   * @throws {TaskError} When it was not.
   */
  requireServer(host: string, port: number | undefined): void {
    const name = toServerName(host);
    const { net = [] } = this.permissions;
    const isDeclared = net.map((one) => one.toLowerCase())
      .some((one) => one === name || one === `${name}:${port}`);
    if (!isDeclared) throw this.#refuse("net", `${name}:${port}`);
  }

  /**
   * Refuses a request to what was not declared, and lets it follow nowhere.
   * @throws {TaskError} When it was not.
   */
  async bindRequest(request: HttpRequest): Promise<HttpRequest> {
    const url = URL.parse(request.url);
    if (url?.protocol === "file:") {
      await this.requirePath("read", decodeURIComponent(url.pathname));
    } else if (url !== null && request.unixSocket === undefined) {
      const port = url.port || (url.protocol === "https:" ? "443" : "80");
      this.requireServer(url.hostname, Number(port));
    }
    if (request.unixSocket !== undefined) {
      await this.requirePath("write", request.unixSocket);
    }
    for (const name of ["caFile", "clientCert", "clientKey"] as const) {
      const path = request[name];
      if (path !== undefined) await this.requirePath("read", path);
    }
    return { ...request, follow: "none" };
  }

  /** Gives a key under which something is remembered, which no other task type has. */
  toOwnKey(key: string): string {
    return `plugin ${this.plugin} ${key}`;
  }

  /** The error of what was not declared. */
  refuse(what: string): TaskError {
    return new TaskError(`Cannot let the plugin "${this.plugin}" ${what}`);
  }

  #refuse(one: string, what: string, more = ""): TaskError {
    return new TaskError(
      `Cannot let the plugin "${this.plugin}" ${one} "${what}"${more}: its permissions do not name it`,
      {
        advice: `See what it may do with: driftless plugins list`,
      },
    );
  }
}

/** Addresses of IPv6 stand in brackets where a port may follow. */
function toServerName(host: string): string {
  const name = host.toLowerCase();
  return name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
}

/** Follows the links of an absolute path; what is not there stays as it is written. */
async function resolvePath(
  path: string,
  follow: boolean,
  host: Host,
): Promise<string> {
  let parts = path.split("/");
  let at = "";
  for (let links = 0; parts.length > 0;) {
    const part = parts.shift()!;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      at = at.slice(0, Math.max(at.lastIndexOf("/"), 0));
      continue;
    }
    const next = `${at}/${part}`;
    const isLast = parts.every((one) => one === "");
    if (isLast && !follow) return next;
    const entry = await host.stat(next);
    if (entry === undefined) return [next, ...parts].join("/");
    if (entry.type !== "link") {
      at = next;
      continue;
    }
    if (links++ === MAX_LINKS) {
      throw new TaskError(`Cannot follow "${path}": too many links`);
    }
    const target = await host.readLink(next);
    if (target.startsWith("/")) at = "";
    parts = [...target.split("/"), ...parts];
  }
  return at || "/";
}
