import { doesNotThrow, throws } from "node:assert/strict";
import type { Change } from "../../lib/change.ts";
import { requireWritten } from "../../lib/units/written.ts";

const WANT = { dir: "/srv/app", file: "/etc/app.conf", all: ["/a", "/b"] };

function write(path: string): Change {
  return { kind: "write", path, content: "" };
}

const ROWS: readonly (readonly [string, readonly string[], Change, boolean])[] =
  [
    ["a path that is named", ["/etc/motd"], write("/etc/motd"), true],
    ["one beside it", ["/etc/motd"], write("/etc/motd2"), false],
    ["one below it", ["/etc/motd"], write("/etc/motd/x"), false],
    ["one below a directory", ["/etc/app.d/"], write("/etc/app.d/x/y"), true],
    ["the directory", ["/etc/app.d/"], {
      kind: "make_dir",
      path: "/etc/app.d",
    }, true],
    ["one beside it", ["/etc/app.d/"], write("/etc/app.dx"), false],
    ["one above it", ["/etc/app.d/"], write("/etc/app.d/../x"), false],
    ["that of a param", ["file"], write("/etc/app.conf"), true],
    ["one below a param", ["dir/"], write("/srv/app/x"), true],
    ["one of a list", ["all"], write("/b"), true],
    ["one of a param that is absent", ["none"], write("/undefined"), false],
    ["that of no param", ["constructor"], write("/x"), false],
    ["a link", ["/etc/motd"], {
      kind: "link",
      path: "/etc/cron.d/x",
      target: "/etc/motd",
    }, false],
    ["a program", [], { kind: "run", argv: ["true"] }, true],
    ["what undoes one", [], {
      kind: "run",
      argv: ["true"],
      undo: [write("/etc/shadow")],
    }, false],
  ];

for (const [what, writes, change, isNamed] of ROWS) {
  const verb = isNamed ? "may" : "may not";
  Deno.test(`a type that writes ${writes.join() || "nothing"} ${verb} change ${what}`, () => {
    const work = () =>
      requireWritten(change, { type: "own", writes, want: WANT });
    if (isNamed) doesNotThrow(work);
    else throws(work, /^TaskError: Cannot let task "own" change "/);
  });
}
