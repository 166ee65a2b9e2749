/** Variables of files, groups and hosts, with their precedence and where each comes from. */

import type { Place } from "../error.ts";
import type { Source } from "./source.ts";
import type { Path } from "./spot.ts";

/** Variables of one origin. */
export interface VariableLayer {
  /** `vars`, `group web`, `host web-01`, `defaults of role web`, `vars of role web`. */
  name: string;
  values: Readonly<Record<string, unknown>>;
  source: Source;
  /** Path of the map in its source. */
  path: Path;
  /** Role whose tasks alone see it. */
  role?: string;
}

/** One value that a variable has somewhere. */
export interface VariableOrigin {
  value: unknown;
  place: Place;
  /** Name of the layer. */
  layer: string;
}

/** The variables of a configuration; values with templates are texts still. */
export class Variables {
  constructor(
    /** From the lowest precedence to the highest; role layers are beside the others. */
    public readonly layers: readonly VariableLayer[],
    /** Names that groups set of which it is not known, or not true, that this host belongs to them. */
    public readonly otherNames: ReadonlySet<string> = new Set(),
  ) {}

  /** The values that hold everywhere. */
  resolve(): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const layer of this.layers) {
      if (layer.role === undefined) Object.assign(values, layer.values);
    }
    return values;
  }

  /** Every value of a variable, the one that wins first. */
  origin(name: string): VariableOrigin[] {
    return this.layers
      .filter(({ values }) => Object.hasOwn(values, name))
      .map(({ name: layer, values, source, path }) => ({
        value: values[name],
        place: source.placeOf([...path, name], "key"),
        layer,
      }))
      .reverse();
  }

  /** Names of all variables. */
  names(): Set<string> {
    return new Set(this.layers.flatMap(({ values }) => Object.keys(values)));
  }
}
