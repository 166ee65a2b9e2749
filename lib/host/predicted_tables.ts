/** The tables of an overlay: accounts, packages and units that changes not made would leave. */

import type { Prediction } from "../change.ts";
import type {
  Group,
  Host,
  Package,
  PackageSource,
  Pending,
  Unit,
  User,
} from "./host.ts";

/** Ends the prefix of a table beside the system's own; no name of a package holds it. */
const PREFIX_END = " ";

/** Predicted rows over the tables of a host; an undefined row is gone. */
export class PredictedTables {
  readonly packages: Map<string, Package | undefined> = new Map();
  readonly users: Map<string, User | undefined> = new Map();
  readonly groups: Map<string, Group | undefined> = new Map();
  readonly units: Map<string, Unit | undefined> = new Map();
  #nextId = -2;
  #placeholders = new Map<string, number>();
  #pending: Pending | undefined;

  /** The newest change whose effect is not fully known. */
  get pending(): Pending | undefined {
    return this.#pending;
  }

  /** Notes a command of which nothing is known; it outweighs any package. */
  addCommand(name: string): void {
    this.#pending = { kind: "command", name };
  }

  /** The packages of the system, or of a table beside it, whose names have its prefix. */
  async toPackages(
    below: Host,
    source?: PackageSource,
  ): Promise<ReadonlyMap<string, Package>> {
    const found = new Map<string, Package | undefined>();
    for (const [name, value] of this.packages) {
      const at = name.lastIndexOf(PREFIX_END) + 1;
      if (name.slice(0, at) === (source?.prefix ?? "")) {
        found.set(name.slice(at), value);
      }
    }
    return overlayTable(await below.packages(source), found);
  }

  /** Takes what a change says will be true. */
  predict(prediction: Exclude<Prediction, { table: "paths" }>): void {
    const { table, name, value } = prediction;
    if (table === "packages") {
      this.packages.set(name, value);
      if (value && this.#pending?.kind !== "command") {
        this.#pending = { kind: "package", name: `package ${name}` };
      }
    } else if (table === "units") {
      this.units.set(name, value);
    } else if (table === "users") {
      this.users.set(name, value && this.#toUser(value));
    } else {
      this.groups.set(name, value && { ...value, gid: this.#toNew(value.gid) });
    }
  }

  /** Finds a unit of a template that is predicted: it is like that (systemd.unit(5)). */
  findInstance(name: string): Unit | undefined {
    const template = name.replace(/@[^@]+(\.[a-z]+)$/, "@$1");
    const unit = template === name ? undefined : this.units.get(template);
    return unit && { ...unit, name };
  }

  /** A number for an owner that does not exist yet, the same each time. */
  toPlaceholder(key: string): number {
    const id = this.#placeholders.get(key) ?? this.#nextId--;
    this.#placeholders.set(key, id);
    return id;
  }

  /** A group that comes with its user has that user's name. */
  #toUser(user: User): User {
    const uid = this.#toNew(user.uid);
    const own = this.groups.get(user.name)?.gid;
    return { ...user, uid, gid: user.gid === -1 ? own ?? -1 : user.gid };
  }

  /** Gives a predicted account that has no number yet one of its own. */
  #toNew(id: number): number {
    return id === -1 ? this.#nextId-- : id;
  }
}

/** Lays predicted rows over those of a host. */
export function overlayTable<V>(
  below: ReadonlyMap<string, V>,
  over: ReadonlyMap<string, V | undefined>,
): ReadonlyMap<string, V> {
  if (over.size === 0) return below;
  const merged = new Map(below);
  for (const [name, value] of over) {
    if (value === undefined) merged.delete(name);
    else merged.set(name, value);
  }
  return merged;
}
