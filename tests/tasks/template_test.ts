import type { RenderFileOptions } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { templateTask } from "../../tasks/template.ts";

/** Gives a text for the template, after what it was asked for. */
function rendering(text: string, wanted?: RenderFileOptions) {
  return {
    findFile: (kind: string, name: string) =>
      Promise.resolve(`/c/${kind}/${name}`),
    renderFile: (path: string, options: RenderFileOptions) => {
      if (path !== "/c/templates/a.j2") throw new Error(path);
      if (wanted && JSON.stringify(options) !== JSON.stringify(wanted)) {
        throw new Error(JSON.stringify(options));
      }
      return Promise.resolve(text);
    },
  };
}

const HAVE = { files: { "/c/templates/a.j2": { mode: 0o750 }, "/etc/y": "" } };

testTask(templateTask, [
  {
    name: "writes what the template gives",
    params: { src: "a.j2", dest: "/etc/a", vars: { port: 1 }, mode: "0640" },
    have: HAVE,
    context: rendering("port 1\n", {
      vars: { port: 1 },
      trimBlocks: true,
      lstripBlocks: false,
    }),
    changes: [
      { kind: "write", path: "/etc/a", content: "port 1\n", mode: 0o640 },
    ],
    output: { src: "/c/templates/a.j2", dest: "/etc/a" },
  },
  {
    name: "hands over how to render",
    params: {
      src: "a.j2",
      dest: "/etc/y",
      trim_blocks: false,
      lstrip_blocks: true,
      template_dir: "/t",
    },
    have: HAVE,
    context: rendering("", {
      vars: {},
      trimBlocks: false,
      lstripBlocks: true,
      templateDir: "/t",
    }),
  },
  {
    name: "has nothing to do where the file is right",
    params: { src: "a.j2", dest: "/etc/a" },
    have: { files: { "/etc/a": "é\n" } },
    context: rendering("é\n"),
  },
  {
    name: "mends a file that somebody edited",
    params: { src: "a.j2", dest: "/etc/a", backup: true },
    have: { files: { "/etc/a": { content: "edited", mode: 0o600 } } },
    context: rendering("text"),
    changes: [
      { kind: "write", path: "/etc/a", content: "text", backup: true },
    ],
  },
  {
    name: "keeps the mode of the template",
    params: { src: "a.j2", dest: "/etc/y", mode: "preserve" },
    have: HAVE,
    context: rendering(""),
    changes: [{ kind: "attributes", path: "/etc/y", mode: 0o750 }],
  },
  {
    name:
      "names the file after the template in a directory, and makes directories",
    params: { src: "a.j2", dest: "/x/y/" },
    context: rendering("t"),
    changes: [
      { kind: "make_dir", path: "/x" },
      { kind: "make_dir", path: "/x/y" },
      { kind: "write", path: "/x/y/a.j2", content: "t" },
    ],
  },
  {
    name: "turns every newline into the wanted one",
    params: { src: "a.j2", dest: "/etc/a", newline_sequence: "\\r\\n" },
    have: HAVE,
    context: rendering("a\nb\r\nc\rd"),
    changes: [
      { kind: "write", path: "/etc/a", content: "a\r\nb\r\nc\r\nd" },
    ],
  },
  {
    name: "writes in another encoding",
    params: { src: "a.j2", dest: "/etc/a", output_encoding: "latin-1" },
    have: HAVE,
    context: rendering("é"),
    changes: [
      { kind: "write", path: "/etc/a", content: Uint8Array.of(0xe9) },
    ],
  },
  {
    name: "refuses a character that the encoding lacks",
    params: { src: "a.j2", dest: "/etc/a", output_encoding: "ascii" },
    have: HAVE,
    context: rendering("a\né"),
    error: /Cannot write line 2 in "us-ascii": it has no U\+00E9/,
  },
  {
    name: "leaves a file that is there without force",
    params: { src: "a.j2", dest: "/etc/y", force: false },
    have: HAVE,
    context: rendering("new"),
  },
  {
    name: "writes through a link",
    params: { src: "a.j2", dest: "/l", follow: true },
    have: { files: { "/f": "x", "/l": { target: "/f" } } },
    context: rendering("x"),
  },
  {
    name: "removes the file without a template",
    params: { dest: "/etc/y", state: "absent" },
    have: HAVE,
    changes: [{ kind: "remove", path: "/etc/y" }],
  },
  {
    name: "refuses to go without a template",
    params: { dest: "/etc/y" },
    error: /expected the template file/,
  },
  {
    name: "passes an error of the template on",
    params: { src: "a.j2", dest: "/etc/a" },
    have: HAVE,
    context: {
      ...rendering(""),
      renderFile: () => Promise.reject(new Error("undefined value")),
    },
    error: /undefined value/,
  },
]);
