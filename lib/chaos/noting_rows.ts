/** A host that tells which paths, accounts, packages and units a plan asks for. */

import { NotingHost } from "../apply/noting_host.ts";
import type {
  Group,
  Host,
  Package,
  PackageSource,
  Unit,
  User,
} from "../host/host.ts";

/** A table whose rows can be predicted. */
export type RowTable = "packages" | "users" | "groups" | "units";

/** Hands every question on and tells of what it names. */
export class NotingRows extends NotingHost {
  #host: Host;
  #noteRow: (table: RowTable, name: string) => void;

  /** Takes the host that answers, and who is told of paths and of rows of tables. */
  constructor(
    below: Host,
    notePath: (path: string) => void,
    noteRow: (table: RowTable, name: string) => void,
  ) {
    super(below, notePath);
    this.#host = below;
    this.#noteRow = noteRow;
  }

  override async users(): Promise<ReadonlyMap<string, User>> {
    return this.#toNoting("users", await this.#host.users());
  }

  override async groups(): Promise<ReadonlyMap<string, Group>> {
    return this.#toNoting("groups", await this.#host.groups());
  }

  override async packages(
    source?: PackageSource,
  ): Promise<ReadonlyMap<string, Package>> {
    const found = await this.#host.packages(source);
    // Tables beside the system's own are known by what reads them only.
    return source ? found : this.#toNoting("packages", found);
  }

  override findUnit(name: string): Promise<Unit | undefined> {
    this.#noteRow("units", name);
    return this.#host.findUnit(name);
  }

  #toNoting<V>(
    table: RowTable,
    rows: ReadonlyMap<string, V>,
  ): ReadonlyMap<string, V> {
    return new NotingMap(rows, (name) => this.#noteRow(table, name));
  }
}

/** A table that tells which of its rows are asked for by name. */
class NotingMap<V> implements ReadonlyMap<string, V> {
  #rows: ReadonlyMap<string, V>;
  #note: (name: string) => void;

  constructor(rows: ReadonlyMap<string, V>, note: (name: string) => void) {
    this.#rows = rows;
    this.#note = note;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(name: string): V | undefined {
    this.#note(name);
    return this.#rows.get(name);
  }

  has(name: string): boolean {
    this.#note(name);
    return this.#rows.has(name);
  }

  forEach(
    take: (value: V, name: string, rows: ReadonlyMap<string, V>) => void,
  ): void {
    this.#rows.forEach(take);
  }

  entries(): MapIterator<[string, V]> {
    return this.#rows.entries();
  }

  keys(): MapIterator<string> {
    return this.#rows.keys();
  }

  values(): MapIterator<V> {
    return this.#rows.values();
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.#rows[Symbol.iterator]();
  }
}
