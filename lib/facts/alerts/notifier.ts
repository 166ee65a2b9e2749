/** Who is told of alerts, as plain data. */

import type { ConfigError } from "../../error.ts";
import {
  type ServerAddress,
  toAddressText,
} from "../../outputs/server_address.ts";
import type { Wishes } from "./notice.ts";

/** What all notifiers have. */
interface Common {
  /** Name, of which there is one. */
  readonly name: string;
  /** What it is told. */
  readonly wishes: Wishes;
}

/** Posts to an address. */
export interface WebhookNotifier extends Common {
  /** The word in the configuration. */
  readonly type: "webhook";
  /** Address. */
  readonly url: string;
  /** Our own form, or that of version 2 of the Alertmanager's API. */
  readonly format: "driftless" | "alertmanager";
  /** Header fields. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer`. */
  readonly token: string | undefined;
  /** Limit of one try in milliseconds. */
  readonly timeoutMs: number;
  /** Whether the certificate is checked. */
  readonly verifyTls: boolean;
  /** PEM file with the authorities to trust; those of the system when absent. */
  readonly caFile: string | undefined;
}

/** Writes to the system's log, here or elsewhere. */
export interface SyslogNotifier extends Common {
  /** The word in the configuration. */
  readonly type: "syslog";
  /** A socket of this host, or a host that takes datagrams. */
  readonly server: ServerAddress;
  /** Number of the facility, RFC 5424 §6.2.1. */
  readonly facility: number;
}

/** Runs tasks of the configuration. */
export interface TaskNotifier extends Common {
  /** The word in the configuration. */
  readonly type: "task";
  /** Name of the tasks. */
  readonly task: string;
  /** Makes the error that there is no such task, with advice. */
  readonly toError: (advice: string | undefined) => ConfigError;
}

/** Somebody who is told. */
export type Notifier = WebhookNotifier | SyslogNotifier | TaskNotifier;

/** Names of header fields and queries that hold secrets. */
const SECRET_NAME_REGEXP = /auth|cookie|key|pass|secret|sig|token/i;
/** Values of other names are secrets from this length on: a short word would be masked wherever it stands. */
const LONG = 16;

/** Lists what may not be shown of a notifier. */
export function listSecrets(notifier: Notifier): string[] {
  if (notifier.type !== "webhook") return [];
  const { token, headers, url } = notifier;
  const { password, searchParams } = new URL(url);
  const named = [...searchParams, ...Object.entries(headers)]
    .filter(([name, value]) =>
      SECRET_NAME_REGEXP.test(name) || value.length >= LONG
    ).flatMap(([, value]) => [value, value.replace(/^\S+ /, "")]);
  return [token ?? "", decodeURIComponent(password), ...named]
    .filter((text) => text !== "");
}

/** Names where a notifier sends to, without what may be secret in it: the path of a webhook often is. */
export function toPlaceText(notifier: Notifier): string {
  switch (notifier.type) {
    case "webhook":
      return new URL(notifier.url).origin;
    case "syslog":
      return toAddressText(notifier.server);
    case "task":
      return `task "${notifier.task}"`;
  }
}
