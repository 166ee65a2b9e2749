/** Asks providers for the secrets that a configuration names. */

import { TaskError, toMessage } from "../error.ts";
import type { Host } from "../host/host.ts";
import type { Chosen } from "../logs/config/unit.ts";
import type { Redactor } from "../secret.ts";
import type { Provider } from "./provider.ts";

/** How long one provider may take for one secret, in milliseconds. */
const LIMIT_MS = 30_000;

/** Greatest secret in characters. */
const MAX_LENGTH = 1024 * 1024;

/**
 * Asks for each name in the order of the providers; the first that has it
 * wins. What is found goes to the redactor at once.
 * @throws {TaskError} When a provider cannot be asked.
 */
export async function askProviders(
  providers: readonly Chosen<Provider>[],
  names: readonly string[],
  host: Host,
  redactor: Redactor,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    for (const { unit, type, params } of providers) {
      const value = await limit(unit.find(params, name, host), type, name);
      if (value === undefined) continue;
      redactor.add(value);
      found[name] = value;
      break;
    }
  }
  return found;
}

async function limit(
  asked: Promise<unknown>,
  type: string,
  name: string,
): Promise<string | undefined> {
  const over = Promise.withResolvers<never>();
  const late = `it did not answer within ${LIMIT_MS / 1000} s`;
  const timer = setTimeout(() => over.reject(new TaskError(late)), LIMIT_MS);
  try {
    const value = await Promise.race([asked, over.promise]);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw new TaskError("it gave no text");
    if (value.length <= MAX_LENGTH) return value;
    throw new TaskError(`it gave more than ${MAX_LENGTH} characters`);
  } catch (error) {
    throw new TaskError(
      `Cannot ask the provider "${type}" for "${name}": ${toMessage(error)}`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}
