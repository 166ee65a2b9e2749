import { testTask } from "../../lib/testing/mod.ts";
import { debconfTask } from "../../tasks/debconf.ts";
import { HOSTILE } from "./_package_rows.ts";

/** Written by debconf 1.5.82 of Debian 12. */
const CONFIG = `Name: postfix/main_mailer_type
Template: postfix/main_mailer_type
Value: Local only
Owners: postfix, other
Flags: seen

Name: postfix/never
Template: postfix/never
Owners: postfix

`;
const PASSWORDS = `Name: slapd/password1
Template: slapd/password1
Value: 
Owners: slapd
Flags: seen

`;
const HAVE = {
  files: {
    "/var/cache/debconf/config.dat": CONFIG,
    "/var/cache/debconf/passwords.dat": PASSWORDS,
  },
};
const MAILER = {
  name: "postfix",
  question: "postfix/main_mailer_type",
  vtype: "select",
};

function toSet(line: string, words: string[] = []) {
  return {
    kind: "run" as const,
    argv: ["debconf-set-selections", ...words],
    stdin: `${line}\n`,
    predicts: [],
  };
}

function toForget(name: string, question: string) {
  return {
    kind: "run" as const,
    argv: ["debconf-communicate", name],
    stdin: `UNREGISTER ${question}\n`,
    predicts: [],
  };
}

/** The database is no table that a dry run predicts, so a second plan wants the same. */
function once<C>(change: C): { changes: C[]; again: C[] } {
  return { changes: [change], again: [change] };
}

testTask(debconfTask, [
  {
    name: "leaves an answer alone that is given",
    params: { ...MAILER, value: "Local only" },
    have: HAVE,
  },
  {
    name: "changes an answer, and back",
    params: { ...MAILER, value: "No configuration" },
    have: HAVE,
    ...once({
      ...toSet("postfix postfix/main_mailer_type select No configuration"),
      shows: 'postfix/main_mailer_type: "Local only" -> "No configuration"',
      undo: [toSet("postfix postfix/main_mailer_type select Local only")],
    }),
  },
  {
    name: "answers for a package that asks the same as another, and forgets it",
    params: { ...MAILER, name: "third", value: "Local only" },
    have: HAVE,
    ...once({
      ...toSet("third postfix/main_mailer_type select Local only"),
      shows: 'postfix/main_mailer_type: "Local only" -> "Local only"',
      undo: [toForget("third", "postfix/main_mailer_type")],
    }),
  },
  {
    name: "answers what was never answered, with a true of the language",
    params: {
      name: "postfix",
      question: "postfix/never",
      vtype: "boolean",
      value: true,
      unseen: true,
    },
    have: HAVE,
    ...once({
      ...toSet("postfix postfix/never boolean true", ["--unseen"]),
      shows: 'postfix/never: no answer -> "true"',
      undo: [toForget("postfix", "postfix/never")],
    }),
  },
  {
    name: "shows no password, and gives it where no list of processes shows it",
    params: {
      name: "mysql",
      question: "mysql/root",
      vtype: "password",
      value: "s3cret $(id)",
    },
    have: {},
    ...once({
      ...toSet("mysql mysql/root password s3cret $(id)"),
      shows: "mysql/root: a password",
      secret: true,
      undo: [toForget("mysql", "mysql/root")],
    }),
  },
  {
    name: "takes a password for right that the package took and emptied",
    params: {
      name: "slapd",
      question: "slapd/password1",
      vtype: "password",
      value: "s3cret",
    },
    have: HAVE,
  },
  {
    name: "refuses an answer that would be a second line",
    params: { ...MAILER, value: "x\nroot passwd/root-password password x" },
    error: /value/,
  },
  {
    name: "refuses a boolean that is none",
    params: { ...MAILER, vtype: "boolean", value: "yes" },
    have: {},
    error: /a boolean is true or false/,
  },
  ...HOSTILE.flatMap((text) => [{
    name: `refuses ${JSON.stringify(text)} as a question`,
    params: { ...MAILER, question: text, value: "x" },
    error: /expected/,
  }, {
    name: `refuses ${JSON.stringify(text)} as a package`,
    params: { ...MAILER, name: text, value: "x" },
    error: /expected/,
  }]),
]);
