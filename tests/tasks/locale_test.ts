import type { Change, RunChange } from "../../lib/task.ts";
import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { localeTask } from "../../tasks/locale.ts";

const SUPPORTED =
  "# list\nde_DE.UTF-8 UTF-8\nde_DE ISO-8859-1\nde_DE@euro ISO-8859-15\nfr_FR.UTF-8 UTF-8\n";
const LIST =
  "# This file\n#\n# de_DE ISO-8859-1\n# de_DE.UTF-8 UTF-8\nfr_FR.UTF-8 UTF-8\n";
const ENABLED = LIST.replace("# de_DE.U", "de_DE.U");

/** A Debian host. */
function have(
  list: string,
  available: string,
  files: MemoryState["files"] = {},
): MemoryState {
  return {
    programs: ["locale-gen"],
    queries: { "locale -a": available },
    files: {
      "/etc/debian_version": "12",
      "/usr/share/i18n/SUPPORTED": SUPPORTED,
      "/etc/locale.gen": list,
      ...files,
    },
  };
}

function toGenerate(shows: string): RunChange {
  return {
    kind: "run",
    argv: ["locale-gen"],
    shows,
    predicts: [],
    timeoutMs: 1_800_000,
  };
}

function toListed(shows: string): RunChange {
  return {
    kind: "run",
    argv: ["locale", "-a"],
    shows: "locales are listed",
    predicts: [],
    undo: [toGenerate(shows)],
  };
}

function toChanges(shows: string, content?: string): Change[] {
  return [
    toListed(shows),
    ...(content === undefined ? [] : [
      {
        kind: "write",
        path: "/etc/locale.gen",
        content,
        follow: true,
      } as const,
    ]),
    { ...toGenerate(shows), undo: [] },
  ];
}

const BASE = "C\nC.utf8\nPOSIX\nfr_FR.utf8\n";
const WITH_GERMAN = `${BASE}de_DE.utf8\n`;

testTask(localeTask, [
  {
    name: "leaves a locale that is generated, however its charset is written",
    params: { name: "de_DE.utf8" },
    have: have(ENABLED, WITH_GERMAN),
    output: { generated: false },
  },
  {
    name: "takes the comment off the line of a locale and generates it",
    params: { name: "de_DE.UTF-8" },
    have: have(LIST, BASE),
    changes: toChanges("generates de_DE.UTF-8", ENABLED),
    again: toChanges("generates de_DE.UTF-8"),
    output: { generated: true },
  },
  {
    name: "generates what is in the list and was never generated",
    params: { name: ["de_DE.UTF-8"] },
    have: have(ENABLED, BASE),
    changes: toChanges("generates de_DE.UTF-8"),
    again: toChanges("generates de_DE.UTF-8"),
  },
  {
    name: "appends what the list does not name",
    params: { name: ["de_DE@euro"] },
    have: have("fr_FR.UTF-8 UTF-8", BASE),
    changes: toChanges(
      "generates de_DE@euro",
      "fr_FR.UTF-8 UTF-8\nde_DE@euro ISO-8859-15\n",
    ),
    again: toChanges("generates de_DE@euro"),
  },
  {
    name: "makes the line of an unwanted locale a comment",
    params: { name: ["de_DE.UTF-8"], state: "absent" },
    have: have(ENABLED, WITH_GERMAN),
    changes: toChanges("generates all but de_DE.UTF-8", LIST),
    again: toChanges("generates all but de_DE.UTF-8"),
  },
  {
    name: "leaves what is absent and unknown",
    params: { name: ["xx_XX.UTF-8"], state: "absent" },
    have: have(LIST, BASE),
  },
  {
    name: "takes what is part of the library for there",
    params: { name: ["C.UTF-8", "POSIX"] },
    have: have(LIST, BASE),
  },
  {
    name: "cannot remove what is part of the library",
    params: { name: "C.UTF-8", state: "absent" },
    have: have(LIST, BASE),
    error: /part of the C library/,
  },
  {
    name: "names a locale that cannot be generated",
    params: { name: "xx_XX.UTF-8" },
    have: have(LIST, BASE),
    error: /Cannot generate locale "xx_XX.UTF-8": not in the list/,
  },
  {
    name: "names the package of locale-gen",
    params: { name: "de_DE.UTF-8" },
    have: {
      files: { "/etc/debian_version": "12" },
      queries: { "locale -a": BASE },
    },
    error: /Cannot find "locale-gen"/,
  },
  {
    name: "compiles where there is no list, and says how it is undone",
    params: { name: "de_DE.utf8" },
    have: { programs: ["localedef"], queries: { "locale -a": BASE } },
    changes: [{
      kind: "run",
      argv: ["localedef", "-i", "de_DE", "-f", "UTF-8", "de_DE.utf8"],
      predicts: [],
      timeoutMs: 1_800_000,
      shows: "compiles de_DE.utf8",
      undo: [{
        kind: "run",
        argv: ["localedef", "--delete-from-archive", "de_DE.utf8"],
        predicts: [],
      }],
    }],
    again: [{
      kind: "run",
      argv: ["localedef", "-i", "de_DE", "-f", "UTF-8", "de_DE.utf8"],
      predicts: [],
      timeoutMs: 1_800_000,
      shows: "compiles de_DE.utf8",
      undo: [{
        kind: "run",
        argv: ["localedef", "--delete-from-archive", "de_DE.utf8"],
        predicts: [],
      }],
    }],
  },
  {
    name: "says that musl has none",
    params: { name: "de_DE.UTF-8" },
    have: { files: { "/etc/alpine-release": "3.20" } },
    error: /Cannot find "locale-gen"/,
  },
  {
    name: "edits the defaults and leaves the others",
    params: { settings: { LANG: "fr_FR.UTF-8", LC_TIME: "C.UTF-8" } },
    have: have(LIST, BASE, {
      "/etc/default/locale": "# mine\nLANG=x\nLC_ALL=C\nLANG=C\n",
    }),
    changes: [{
      kind: "write",
      path: "/etc/default/locale",
      content: "# mine\nLC_ALL=C\nLANG=fr_FR.UTF-8\nLC_TIME=C.UTF-8\n",
      follow: true,
    }],
  },
  {
    name: "leaves defaults that are right, quoted or not",
    params: { settings: { LANG: "fr_FR.UTF-8" } },
    have: have(LIST, BASE, { "/etc/default/locale": 'LANG="fr_FR.UTF-8"\n' }),
  },
  {
    name: "keeps the defaults of other systems in locale.conf",
    params: { settings: { LANG: "C.UTF-8" } },
    have: { files: { "/etc/hostname": "x" } },
    changes: [{
      kind: "write",
      path: "/etc/locale.conf",
      content: "LANG=C.UTF-8\n",
      mode: 0o644,
    }],
  },
  {
    name: "refuses a default that is not generated",
    params: { settings: { LANG: "de_DE.UTF-8" } },
    have: have(LIST, BASE),
    error: /Cannot make "de_DE.UTF-8" a default/,
  },
  {
    name: "wants a locale or a default",
    params: {},
    error: /expected "name" or "settings"/,
  },
  ...["; touch /tmp/x", "$(id)", "-i", "a\nb", "../x", ""].flatMap((text) => [
    {
      name: `refuses the name ${JSON.stringify(text)}`,
      params: { name: text },
      error: /names of locales/,
    },
    {
      name: `refuses the default ${JSON.stringify(text)}`,
      params: { settings: { LANG: text } },
      error: /name of a locale/,
    },
    {
      name: `refuses the setting ${JSON.stringify(text)}`,
      params: { settings: { [text]: "C" } },
      error: /expected "LANG"|Invalid key/,
    },
  ]),
]);
