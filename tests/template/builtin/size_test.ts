import { testErrors, testRows } from "../rows.ts";

testRows("amounts are written and read", [
  ["{{ 10 | human_readable }}", "10.00 bytes"],
  ["{{ 1048576 | human_readable }}", "1.00 MB"],
  ["{{ 1048576 | human_readable(unit='K') }}", "1024.00 KB"],
  ["{{ 2048 | human_readable(isbits=true) }}", "2.00 Kb"],
  ["{{ '2048' | human_readable }}", "2.00 KB"],
  ["{{ '1.5 GB' | human_to_bytes }}", 1610612736],
  ["{{ '10' | human_to_bytes }}{{ '1k' | human_to_bytes }}", "101024"],
  ["{{ '1' | human_to_bytes(default_unit='M') }}", 1048576],
  ["{{ '2 KiB' | human_to_bytes }}", 2048],
  ["{{ '1Mb' | human_to_bytes(isbits=true) }}", 1048576],
  ["{{ 1500 | filesizeformat }}|{{ 1 | filesizeformat }}", "1.5 kB|1 Byte"],
  ["{{ 1536 | filesizeformat(true) }}", "1.5 KiB"],
]);

testErrors("amounts that are none are refused", [
  [
    "{{ '1 XB' | human_to_bytes }}",
    'Cannot apply filter "human_to_bytes": expected an amount such as 10 or 1.5 MB',
  ],
  [
    "{{ '1Mb' | human_to_bytes }}",
    'Cannot apply filter "human_to_bytes": expected an amount such as 10 or 1.5 MB',
  ],
  [
    "{{ 1 | human_readable(unit='Q') }}",
    'Cannot apply filter "human_readable": expected B, K, M, G, T, P, E, Z or Y as "unit"',
  ],
]);
