/** The secrets of one configuration that its providers hold: asked for once, when the first of them may be needed. */

import type { Surroundings } from "../apply/setup.ts";
import { findKind } from "../config/discover.ts";
import { ConfigError } from "../error.ts";
import { LocalHost } from "../host/local.ts";
import type { Redactor } from "../secret.ts";
import { askProviders } from "./ask_providers.ts";
import { findSecretUses, type SecretUse } from "./find_uses.ts";
import { loadProviders } from "./load_providers.ts";

/** Kinds of files that are judged by the parts that they are for. */
const OTHER_PARTS = ["agent", "facts", "logs", "secrets"];

/** What providers hold. */
export interface ConfigSecrets {
  /** By name, each that the configuration names. */
  readonly found: Readonly<Record<string, string>>;
  /** Errors for names that tasks use and nobody has. */
  readonly missing: readonly ConfigError[];
}

/**
 * Asks the providers of a configuration for what it names and is not known
 * otherwise.
 * @throws {ConfigErrors} When what is said of providers is wrong.
 * @throws {TaskError} When one cannot be asked.
 */
export async function readConfigSecrets(
  surroundings: Surroundings,
  known: Readonly<Record<string, string>>,
  redactor: Redactor,
): Promise<ConfigSecrets> {
  const providers = await loadProviders(surroundings);
  const uses = findSecretUses(surroundings.dir)
    .filter(({ name }) => !Object.hasOwn(known, name));
  const names = [...new Set(uses.map(({ name }) => name))];
  const found = await askProviders(providers, names, new LocalHost(), redactor);
  const types = providers.map(({ type }) => type).join(", ");
  const missing = uses.filter(({ name, isOptional, place }) =>
    !isOptional && !Object.hasOwn(found, name) &&
    !OTHER_PARTS.includes(findKind(place.file) ?? "")
  ).map((use) => toMissing(use, types));
  return { found, missing };
}

function toMissing({ name, place }: SecretUse, types: string): ConfigError {
  return new ConfigError(`Cannot find the secret "${name}"`, {
    place,
    advice: `Neither the env file nor a provider has it; asked: ${types}`,
  });
}
