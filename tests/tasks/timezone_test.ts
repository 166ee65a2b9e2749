import type { Change } from "../../lib/task.ts";
import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { timezoneTask } from "../../tasks/timezone.ts";

function toFiles(
  files: NonNullable<MemoryState["files"]>,
): MemoryState {
  return {
    files: {
      "/etc": { type: "dir" },
      "/usr/share/zoneinfo/Europe/Berlin": "TZif2",
      "/usr/share/zoneinfo/UTC": "TZif2",
      "/usr/share/zoneinfo/Etc/UTC": "TZif2",
      ...files,
    },
  };
}

function toLink(name: string, before: string): Change {
  return {
    kind: "link",
    path: "/etc/localtime",
    target: `/usr/share/zoneinfo/${name}`,
    shows: `${before} -> ${name}`,
  };
}

const UTC = { target: "../usr/share/zoneinfo/Etc/UTC" };
const BERLIN = { target: "/usr/share/zoneinfo/Europe/Berlin" };

testTask(timezoneTask, [
  {
    name: "leaves a zone that is right",
    params: { name: "Europe/Berlin" },
    have: toFiles({
      "/etc/localtime": BERLIN,
      "/etc/timezone": "Europe/Berlin\n",
    }),
    output: { name: "Europe/Berlin", before: "Europe/Berlin" },
  },
  {
    name: "changes link and name",
    params: { name: "Europe/Berlin" },
    have: toFiles({ "/etc/localtime": UTC, "/etc/timezone": "Etc/UTC\n" }),
    changes: [toLink("Europe/Berlin", "Etc/UTC"), {
      kind: "write",
      path: "/etc/timezone",
      content: "Europe/Berlin\n",
      follow: true,
    }],
    output: { before: "Etc/UTC" },
  },
  {
    name: "takes UTC and Etc/UTC for two zones",
    params: { name: "UTC" },
    have: toFiles({ "/etc/localtime": UTC }),
    changes: [toLink("UTC", "Etc/UTC")],
  },
  {
    name: "makes what is missing, the name on Debian only",
    params: { name: "UTC" },
    have: toFiles({ "/etc/debian_version": "12.1\n" }),
    changes: [toLink("UTC", "n/a"), {
      kind: "write",
      path: "/etc/timezone",
      content: "UTC\n",
      follow: true,
      mode: 0o644,
    }],
    output: { before: "n/a" },
  },
  {
    name: "replaces a plain file",
    params: { name: "UTC" },
    have: toFiles({ "/etc/localtime": "TZif2" }),
    changes: [toLink("UTC", "n/a")],
  },
  {
    name: "replaces a link that leads nowhere",
    params: { name: "UTC" },
    have: toFiles({ "/etc/localtime": { target: "/gone" } }),
    changes: [toLink("UTC", "n/a")],
  },
  {
    name: "sets the clock of the hardware and keeps its drift",
    params: { name: "UTC", hwclock: "local" },
    have: toFiles({
      "/etc/localtime": { target: "/usr/share/zoneinfo/UTC" },
      "/etc/adjtime": "0.5 1700000000 0.0\n1700000000\nUTC\n",
    }),
    changes: [{
      kind: "write",
      path: "/etc/adjtime",
      content: "0.5 1700000000 0.0\n1700000000\nLOCAL\n",
      follow: true,
    }],
  },
  {
    name: "takes a missing adjtime for UTC",
    params: { name: "UTC", hwclock: "UTC" },
    have: toFiles({
      "/etc/localtime": { target: "/usr/share/zoneinfo/UTC" },
    }),
  },
  {
    name: "refuses an unknown zone before anything is changed",
    params: { name: "Europe/Berln" },
    have: toFiles({ "/etc/localtime": UTC }),
    error: /Cannot find time zone "Europe\/Berln" in \/usr\/share\/zoneinfo/,
  },
  {
    name: "refuses a folder of zones",
    params: { name: "Europe" },
    have: toFiles({ "/etc/localtime": UTC }),
    error: /Cannot find time zone "Europe"/,
  },
  {
    name: "says that there is no zone database",
    params: { name: "UTC" },
    error: /Cannot find time zone "UTC": there is no zone database/,
  },
  ...["", "../../etc/passwd", "/UTC", "Europe/../UTC", "A//B"].map((name) => ({
    name: `refuses ${JSON.stringify(name)}`,
    params: { name },
    error: /name: expected the name of a time zone/,
  })),
]);
