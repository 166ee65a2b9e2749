import assert from "node:assert/strict";
import fc from "fast-check";
import { expandGlob, type ListDirectory, toGlob } from "../lib/glob.ts";

Deno.test("toGlob: matches as the shell does", () => {
  const rows: [pattern: string, yes: string[], no: string[]][] = [
    ["*.log", ["a.log", "é.log"], [".log", ".a.log", "a/b.log", "a.log.1"]],
    ["*", ["a"], ["", ".a", "a/b"]],
    [".*", [".a", "."], ["a"]],
    ["a?c", ["abc", "a😀c"], ["ac", "a/c", "abbc"]],
    ["?", ["a", "😀"], [".", "ab"]],
    ["[abc]x", ["ax", "cx"], ["dx", "x"]],
    ["[!a-c]x", ["dx", "-x"], ["ax", "bx"]],
    ["[^a]", ["b"], ["a"]],
    ["[]a]", ["]", "a"], ["b"]],
    ["[!]a]", ["b"], ["]", "a"]],
    ["[a-]", ["a", "-"], ["b"]],
    ["[a\\-c]", ["a", "-", "c"], ["b"]],
    ["[,}{]", [",", "}", "{"], ["a"]],
    ["[😀-😂]", ["😁"], ["a"]],
    ["[.]a", [], [".a"]],
    ["\\*\\[", ["*["], ["a["]],
    ["a\\", ["a\\"], ["a"]],
    ["a{b,c}*", ["ab", "acd"], ["ad"]],
    ["/var/log/**", ["/var/log/a", "/var/log/a/b"], ["/var/log", "/var/a"]],
    ["**/a", ["a", "x/a", "x/y/a"], ["b", "x/ab", ".x/a"]],
    ["**/a", ["/a", "/x/a"], ["/", "a/"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/x", "a/.x/b"]],
    ["**/.x/**", [".x/a", "a/.x/b/c"], [".x", "a/.x", ".x/.x"]],
    ["a**b", ["ab", "axb"], ["a/b"]],
    ["**", ["a", "a/b"], [".a", "a/.b"]],
    ["a/", ["a"], ["a/"]],
    ["a.b+(c)|$", ["a.b+(c)|$"], ["axb"]],
    ["", [], ["", "a"]],
  ];
  for (const [pattern, yes, no] of rows) {
    const matches = toGlob(pattern);
    for (const path of yes) assert.ok(matches(path), `${pattern} on ${path}`);
    for (const path of no) assert.ok(!matches(path), `${pattern} not ${path}`);
  }
});

/** Matches by trying every way, in exponential time. */
function matchesSlowly(pattern: string, path: string): boolean {
  const names = (at: readonly string[], rest: readonly string[]): boolean => {
    const [first, ...others] = at;
    if (first === undefined) return rest.length === 0;
    if (first === "**") {
      if (names(others, rest)) return others.length > 0 || rest.length > 0;
      return rest.length > 0 && !rest[0]!.startsWith(".") &&
        (names(at, rest.slice(1)) ||
          (others.length === 0 && rest.length === 1));
    }
    return rest.length > 0 && chars(first, rest[0]!, true) &&
      names(others, rest.slice(1));
  };
  const chars = (tokens: string, text: string, isStart: boolean): boolean => {
    if (tokens === "") return text === "";
    if (isStart && text[0] === "." && tokens[0] !== ".") return false;
    if (tokens[0] === "*") {
      return chars(tokens.slice(1), text, false) ||
        (text !== "" && chars(tokens, text.slice(1), false));
    }
    return text !== "" && (tokens[0] === "?" || tokens[0] === text[0]) &&
      chars(tokens.slice(1), text.slice(1), false);
  };
  return names(pattern.split("/"), path.split("/"));
}

Deno.test("toGlob: agrees with trying every way", () => {
  const name = fc.array(fc.constantFrom("a", "b", "."), {
    minLength: 1,
    maxLength: 3,
  }).map((chars) => chars.join(""));
  const part = fc.oneof(
    name,
    fc.constantFrom("**", "*", "a*", "*b", "?", "*a*", ".?", "?*b"),
  );
  const path = fc.array(name, { minLength: 1, maxLength: 5 });
  const pattern = fc.array(part, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(pattern, path, (parts, names) => {
      const [glob, text] = [parts.join("/"), names.join("/")];
      assert.equal(toGlob(glob)(text), matchesSlowly(glob, text));
    }),
    { numRuns: 5000 },
  );
});

Deno.test("toGlob: hostile patterns take no time", () => {
  const rows: [pattern: string, path: string][] = [
    ["*a".repeat(2000) + "b", "a".repeat(4000)],
    ["**/a/".repeat(800) + "b", "a/".repeat(2000) + "c"],
    ["*?".repeat(2000), "a".repeat(1999)],
    ["{*a,*b}".repeat(9) + "c", "ab".repeat(1000)],
  ];
  for (const [pattern, path] of rows) {
    const start = performance.now();
    assert.equal(toGlob(pattern)(path), false);
    const spent = performance.now() - start;
    assert.ok(spent < 1500, `${pattern.slice(0, 10)} took ${spent} ms`);
  }
});

/** Lists a real directory. */
const listReal: ListDirectory = async (dir) => {
  const entries: { name: string; isDir: boolean }[] = [];
  for await (const entry of Deno.readDir(dir)) {
    entries.push({ name: entry.name, isDir: entry.isDirectory });
  }
  return entries;
};

/** Makes a directory with empty files in it. */
async function makeTree(paths: readonly string[]): Promise<string> {
  const dir = await Deno.makeTempDir();
  for (const path of paths) {
    await Deno.mkdir(`${dir}/${path}/..`.replace(/\/[^/]+\/\.\.$/, ""), {
      recursive: true,
    });
    await Deno.writeTextFile(`${dir}/${path}`, "");
  }
  return dir;
}

Deno.test("expandGlob: finds files of a real tree, sorted", async () => {
  const dir = await makeTree([
    "b.log",
    "a.log",
    ".hidden.log",
    "web/access.log",
    "web/old/access.log",
    "web/old/.x/access.log",
    "web/[x]/y",
  ]);
  await Deno.symlink("web", `${dir}/link`);
  const rows: [pattern: string, found: string[]][] = [
    ["*.log", ["a.log", "b.log"]],
    [".*.log", [".hidden.log"]],
    ["{b,a,a,c}.log", ["a.log", "b.log"]],
    ["**/*.log", [
      "a.log",
      "b.log",
      "web/access.log",
      "web/old/access.log",
    ]],
    ["web/**", [
      "web/[x]",
      "web/[x]/y",
      "web/access.log",
      "web/old",
      "web/old/access.log",
    ]],
    ["**/**/old/**/access.log", ["web/old/access.log"]],
    ["**/.x/*", ["web/old/.x/access.log"]],
    ["web/\\[x]/*", ["web/[x]/y"]],
    ["link/access.*", ["link/access.log"]],
    ["l*k/access.*", []],
    ["none/*", []],
    ["a.log/*", []],
    ["none.log", []],
    ["a.log", ["a.log"]],
  ];
  for (const [pattern, found] of rows) {
    assert.deepEqual(
      await expandGlob(`${dir}/${pattern}`, listReal),
      found.map((path) => `${dir}/${path}`),
      pattern,
    );
  }
  await Deno.remove(dir, { recursive: true });
});

Deno.test("expandGlob: a relative pattern starts at the listed directory", async () => {
  const list: ListDirectory = (dir) =>
    Promise.resolve(
      dir === "."
        ? [{ name: "a", isDir: true }]
        : [{ name: "b", isDir: false }],
    );
  assert.deepEqual(await expandGlob("*/b", list), ["a/b"]);
  assert.deepEqual(await expandGlob("**", list), ["a", "a/b"]);
});

Deno.test("expandGlob: reads no directory twice and only what it must", async () => {
  const listed: string[] = [];
  const list: ListDirectory = (dir) => {
    listed.push(dir);
    return Promise.resolve(
      dir.length > 12 ? [] : [
        { name: "a", isDir: true },
        { name: "b", isDir: true },
      ],
    );
  };
  await expandGlob("/x/{**/**/a,**/b,y/*}", list);
  assert.equal(new Set(listed).size, listed.length);
  assert.ok(!listed.includes("/"));
});

Deno.test("expandGlob: passes errors on and keeps its limits", async () => {
  const denied = new Deno.errors.PermissionDenied("no");
  await assert.rejects(
    expandGlob("/x/*", () => Promise.reject(denied)),
    denied,
  );
  const many = Array.from(
    { length: 100_001 },
    (_, index) => ({ name: `${index}`, isDir: false }),
  );
  await assert.rejects(
    expandGlob("/x/*", () => Promise.resolve(many)),
    { name: "RangeError", message: /Cannot expand glob "\/x\/\*"/ },
  );
  const endless: ListDirectory = () =>
    Promise.resolve(
      many.slice(0, 999).map((each) => ({ ...each, isDir: true })),
    );
  await assert.rejects(
    expandGlob("/**/none", endless),
    { name: "RangeError" },
  );
});
