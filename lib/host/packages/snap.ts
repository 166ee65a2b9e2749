/** Snaps, as snapd tells of them at its socket. */

import * as z from "zod";
import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import { readPrintedJson } from "../printed_json.ts";
import type { PackageAction, PackageManager, PackageStep } from "./manager.ts";

const SOCKET = "/run/snapd.socket";

/** Greatest answer, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

const installed = z.object({
  result: z.array(z.object({
    name: z.string(),
    version: z.string(),
    revision: z.string(),
    hold: z.optional(z.string()),
  })),
});
const refusal = z.object({ result: z.object({ message: z.string() }) });
const found = z.object({
  result: z.array(z.object({ name: z.string(), version: z.string() })),
});

/** Snaps of the system. */
export const snap: PackageManager = {
  name: "snap",
  program: "snap",
  databases: ["/var/lib/snapd"],
  env: {},
  nameRegexp: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  upgradesByInstall: false,
  refresh: [],
  read: readSnaps,
  toSpec: () => undefined,
  toVersionForms: (version) => [version],
  toArgv: (action, specs, flags = {}) => [
    "snap",
    toVerb(action),
    ...(action === "purge" ? ["--purge"] : []),
    ...(action === "install" ? flags.run ?? [] : []),
    "--",
    ...specs,
  ],
  preview: async (host, action, specs) => ({
    steps: action === "install"
      ? await previewInstall(host, specs)
      : action === "upgrade"
      ? await previewRefresh(host, specs)
      : specs.map((name) => ({ name })),
    selected: new Map(),
  }),
};

function toVerb(action: PackageAction): string {
  if (action === "upgrade") return "refresh";
  return action === "install" ? "install" : "remove";
}

async function ask<T>(
  host: Host,
  path: string,
  shape: z.ZodType<T>,
): Promise<T | undefined> {
  if (!await host.stat(SOCKET, true)) {
    throw new TaskError("Cannot ask snapd: it is not running", {
      advice: "Install the package snapd and start snapd.socket",
    });
  }
  const { status, body } = await host.request({
    url: `http://localhost${path}`,
    unixSocket: SOCKET,
    maxBytes: MAX_BYTES,
  });
  if (status === 404) return undefined;
  const text = new TextDecoder().decode(body);
  if (status === 200) return readPrintedJson("snapd", text, shape);
  const { result } = readPrintedJson("snapd", text, refusal);
  throw new TaskError(
    `Cannot ask snapd: it answered ${status}, ${result.message}`,
  );
}

async function readSnaps(host: Host): Promise<Map<string, Package>> {
  const { result = [] } = await ask(host, "/v2/snaps", installed) ?? {};
  const now = host.now();
  return new Map(
    result.map(({ name, version, hold }) => [name, {
      name,
      version,
      status: "installed",
      arch: "",
      held: hold !== undefined && Date.parse(hold) > now,
      provides: [],
    }]),
  );
}

async function previewInstall(
  host: Host,
  specs: readonly string[],
): Promise<PackageStep[]> {
  const steps: PackageStep[] = [];
  for (const name of specs) {
    const path = `/v2/find?name=${encodeURIComponent(name)}`;
    const answer = await ask(host, path, found);
    const one = answer?.result.find((each) => each.name === name);
    if (!one) throw new TaskError(`Cannot find snap "${name}" in the store`);
    steps.push({ name, to: one.version });
  }
  return steps;
}

async function previewRefresh(
  host: Host,
  specs: readonly string[],
): Promise<PackageStep[]> {
  const path = "/v2/find?select=refresh";
  const { result = [] } = await ask(host, path, found) ?? {};
  return result.filter(({ name }) => specs.includes(name))
    .map(({ name, version }) => ({ name, to: version }));
}
