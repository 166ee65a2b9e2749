/** Public keys that open the account of a user. */

import type { User } from "../host/host.ts";
import { toMode } from "./keep_file.ts";
import { findText, type Part, type Scan, toPart } from "./part.ts";
import { findSecret } from "./secrets.ts";

/** Greatest file of keys that is read, in bytes. */
const MAX_BYTES = 256 * 1024;

/** A public key with its comment, behind options perhaps (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
const KEY_REGEXP =
  /^(?:(\S.*)\s)?((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+\s+[A-Za-z0-9+/]{16,}={0,3}(?:\s.*)?)$/;

/** Reads the keys of a user; lines that are no public key stay where they are, unread by anybody. */
export async function adoptKeys(scan: Scan, user: User): Promise<Part> {
  const path = `${user.home}/.ssh/authorized_keys`;
  const leave = (why: string) => toPart({ left: [{ what: path, why }] });
  const directory = await scan.host.stat(`${user.home}/.ssh`)
    .catch(() => undefined);
  const entry = await scan.host.stat(path).catch(() => undefined);
  if (entry === undefined || user.home === "/") return toPart({});
  // The user could aim a link at any file.
  if (directory?.type !== "dir" || entry.type !== "file") {
    return leave("there is a link on the way, which the user may turn");
  }
  if ((entry.mode & 0o777) !== 0o600 || entry.uid !== user.uid) {
    return leave(`it is not ${user.name}'s with mode 0600: ${toMode(entry)}`);
  }
  const text = await findText(scan.host, path, MAX_BYTES);
  if (text === undefined) return leave("it cannot be read");
  const lines = text.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const keys = lines.filter((line) => {
    const [, options = ""] = KEY_REGEXP.exec(line) ?? ["", "password=x"];
    return findSecret(options) === undefined;
  });
  const without = lines.length - keys.length;
  const isOwn = directory.uid === user.uid &&
    (directory.mode & 0o777) === 0o700;
  return toPart({
    tasks: keys.length === 0 ? [] : [{
      name: `keys of ${user.name}`,
      type: "authorized_key",
      user: user.name,
      key: `${keys.join("\n")}\n`,
      ...!isOwn && { manage_dir: false },
    }],
    left: without === 0 ? [] : [{
      what: path,
      why: `${without} of its lines are no public keys, or hold a secret`,
    }],
  });
}
