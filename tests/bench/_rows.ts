/** Measured numbers, and how they are told. */

/** One measured number. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it may be at most. */
  readonly wanted: number | undefined;
}

/** Makes a row; what it may be at most where that is said. */
export function toRow(
  name: string,
  value: number,
  unit: string,
  wanted?: number,
): Row {
  return { name, value, unit, wanted };
}

/** Prints a line. */
export function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

/** Prints a row. */
export function sayRow({ name, value, unit, wanted }: Row): void {
  const limit = wanted === undefined ? "" : `  wanted <= ${wanted}`;
  const number = value.toFixed(2).padStart(12);
  say(`${name.padEnd(56)} ${number} ${unit}${limit}`);
}
