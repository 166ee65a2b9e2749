/** A secret provider of a configuration: described once, asked in the process that serves it. */

import { TaskError } from "../error.ts";
import type { Provider } from "../secrets/provider.ts";
import { answerHost, toView } from "./answer_host.ts";
import type { OwnUnit } from "./describe_own.ts";
import { openOwnParams, type OwnParams } from "./own_params.ts";
import { toUnitTaskError } from "./unit_errors.ts";

/**
 * Loads a provider.
 * @throws {ConfigError} When its file holds none that can be used.
 */
export async function openOwnProvider(
  unit: OwnUnit,
): Promise<Provider & OwnParams> {
  const { process, url, site } = unit;
  return {
    ...await openOwnParams("provider", unit),
    find: async (params, name, host) => {
      try {
        const args = [url, params, name, toView(host)];
        const answer = answerHost(host, refuse);
        return toText(await process.repeat(url, "provider.find", args, answer));
      } catch (error) {
        throw toUnitTaskError(error, site);
      }
    },
  };
}

function toText(value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new TaskError("it gave no text");
}

function refuse(): never {
  throw new TaskError("Cannot read another table of packages in a provider");
}
