/** Warnings that others can cause as often as they like. */

/** How often one of a kind is told, in milliseconds. */
const EVERY_MS = 60_000;

/** Makes what tells the first of a kind at once, and later ones once a minute with how many there were. The clock counts milliseconds. */
export function toRare(
  warn: (text: string) => void,
  now: () => number = () => performance.now(),
): (text: string) => void {
  let toldAt = -Infinity;
  let untold = 0;
  return (text) => {
    const at = now();
    if (at - toldAt < EVERY_MS) {
      untold++;
      return;
    }
    warn(untold === 0 ? text : `${text}; and ${untold} more such before`);
    toldAt = at;
    untold = 0;
  };
}
