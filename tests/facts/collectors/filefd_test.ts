import { filefdCollector } from "../../../lib/facts/collectors/filefd.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const have = (text: string) => ({ files: { "/proc/sys/fs/file-nr": text } });

testCollector(filefdCollector, [
  { name: "no file", error: /\/proc\/sys\/fs\/file-nr is absent/ },
  {
    name: "the greatest number of 64 bits",
    have: have("1024\t0\t9223372036854775807\n"),
    samples: {
      node_filefd_allocated: 1024,
      node_filefd_maximum: 9223372036854775807,
    },
  },
  {
    name: "a line that was cut off",
    have: have("1024\t0"),
    error: /Expected 3 numbers in .*, got 2/,
  },
  {
    name: "no number",
    have: have("1024 0 x\n"),
    samples: { node_filefd_allocated: 1024 },
    error: /Expected a number for the most open files, got "x"/,
  },
]);
