/** Which key of all that configurations may have a name is, as `driftless explain` takes it. */

/** Tells the dotted path of a name; of no name, that of what could have one. */
export type KeyOf = (name?: string) => string;

/** Keys that stand in another place than those of an owner, though they are written beside them. */
export interface SharedKeys {
  /** Dotted path of what has them; empty at the top. */
  readonly under: string;
  /** Their names. */
  readonly names: readonly string[];
}

/** Makes paths of the names of an owner. */
export function toKeyOf(owner: string, shared?: SharedKeys): KeyOf {
  return (name) => {
    if (name === undefined) return owner;
    const isShared = shared?.names.includes(name);
    return [isShared ? shared?.under : owner, name].filter(Boolean).join(".");
  };
}
