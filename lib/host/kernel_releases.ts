/** Releases of installed kernels, as uname(1) writes them. */

/** Kernels that are started by hand only. */
const RESCUE_REGEXP = /rescue|\.old$/;

/** Name of a kernel below `/boot`, up to its release. */
const START = "vmlinuz-";

/** Gives the releases of the kernels among the names in `/boot`. */
export function toReleases(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith(START))
    .map((name) => name.slice(START.length));
}

/**
 * Finds the newest of some releases. One of another flavour, such as
 * `-cloud-amd64` beside `-amd64`, is another kernel and no newer one; kernels
 * that are started by hand only do not count.
 */
export function findNewestRelease(
  releases: readonly string[],
  running: string,
): string | undefined {
  const flavour = toFlavour(running);
  return releases.filter((release) =>
    toFlavour(release) === flavour && !RESCUE_REGEXP.test(release)
  )
    .sort(compareReleases).at(-1);
}

function toFlavour(release: string): string {
  return release.replaceAll(/[^a-zA-Z]/g, "");
}

/** Compares part by part as rpm(8) does: numbers by their value, and any number is newer than letters. */
export function compareReleases(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((text) =>
    text.match(/\d+|[a-zA-Z]+/g) ?? []
  );
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = compareParts(left[index], right[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const [left, right] = [Number(a), Number(b)];
  if (Number.isNaN(left) && Number.isNaN(right)) {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (Number.isNaN(left) || Number.isNaN(right)) {
    return Number.isNaN(left) ? -1 : 1;
  }
  return left - right;
}
