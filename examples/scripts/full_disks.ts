// deno-lint-ignore-file no-console -- A script prints.
/**
 * Lists file systems that are fuller than a share, fullest first; ends with 1
 * when there are any, so that a timer can tell.
 *
 *     deno run --allow-read --allow-write --allow-net --allow-env --allow-run --allow-sys --allow-ffi --allow-import examples/scripts/full_disks.ts [PERCENT]
 */

import { collect } from "@driftless/driftless";

const limit = Number(Deno.args[0] ?? "80") / 100;
const { families, problems } = await collect({ names: ["filesystem"] });

/** Values of one metric by mount point. */
function byMount(metric: string): Map<string, number> {
  const family = families.find(({ name }) => name === metric);
  return new Map(
    family?.samples.map(({ labels, value }) => [
      labels["mountpoint"] ?? "",
      value,
    ]),
  );
}

const free = byMount("node_filesystem_avail_bytes");
const full = [...byMount("node_filesystem_size_bytes")]
  .map(([mount, size]) => ({ mount, used: 1 - (free.get(mount) ?? 0) / size }))
  .filter(({ used }) => used > limit)
  .sort((a, b) => b.used - a.used);
for (const { mount, used } of full) {
  console.log(`${(used * 100).toFixed(1).padStart(5)} %  ${mount}`);
}
for (const reason of Object.values(problems)) console.error(reason);
Deno.exit(full.length > 0 || Object.keys(problems).length > 0 ? 1 : 0);
