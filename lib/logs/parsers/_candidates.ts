/** Parsers that `auto` chooses from, and what tells that a line may be for one. */

import type { Event, Parse } from "../parser.ts";
import type { CommonParams } from "./_options.ts";
import { apachecommonParser } from "./apachecommon.ts";
import { auditParser } from "./audit.ts";
import { criParser } from "./cri.ts";
import { dockerParser } from "./docker.ts";
import { jsonParser } from "./json.ts";
import { keyvalueParser } from "./keyvalue.ts";
import { nginxParser } from "./nginx.ts";
import { nginxErrorParser } from "./nginx_error.ts";
import { syslogParser } from "./syslog.ts";

/** A parser that lines may be for. */
export interface Candidate {
  readonly parse: Parse;
  /** Tells cheaply that a line may be for it. */
  mayBe(event: Event): boolean;
  /** Tells of an event that was parsed whether it was meant; it was when absent. */
  isSure?(event: Event): boolean;
}

const ACCESS_REGEXP = /\] "[^"]{0,8192}" \d{3} /;
const CRI_REGEXP = /^\d{4}-\S{15,40} std(?:out|err) [PF]/;
/** Two pairs at the start: one alone may be anything. */
const PAIRS_REGEXP =
  /^[A-Za-z_@][\w.@-]{0,63}=(?:"[^"]{0,255}"|[^\s"]{0,255})\s+[A-Za-z_@][\w.@-]{0,63}=/;

/** Prepares the parsers, in the order in which they are tried. */
export function openCandidates(params: CommonParams): Candidate[] {
  const access = (event: Event) => ACCESS_REGEXP.test(event.text);
  const openSimple = { ...params, json_message: true };
  return [
    {
      parse: dockerParser.open(openSimple),
      mayBe: ({ text }) => text.startsWith('{"log":'),
    },
    {
      parse: jsonParser.open(params),
      mayBe: ({ text }) => text.startsWith("{"),
      isSure: ({ fields, text }) =>
        Object.keys(fields).length > 0 || text === "{}",
    },
    {
      parse: criParser.open(openSimple),
      mayBe: ({ text }) => CRI_REGEXP.test(text),
    },
    {
      parse: auditParser.open(params),
      mayBe: ({ text }) => text.includes("msg=audit("),
    },
    {
      parse: nginxErrorParser.open(params),
      mayBe: ({ text }) => /^\d{4}\/\d\d\/\d\d /.test(text),
    },
    {
      parse: nginxParser.open(params),
      mayBe: (event) => isOfNginx(event) && access(event),
    },
    { parse: apachecommonParser.open(params), mayBe: access },
    {
      parse: syslogParser.open(params),
      mayBe: ({ text }) =>
        /^(?:<\d{1,3}>|[A-Z][a-z]{2} |\d{4}-\d\d-\d\dT)/.test(text),
      isSure: ({ fields }) =>
        "tag" in fields || "app" in fields || "priority" in fields,
    },
    {
      parse: keyvalueParser.open(params),
      mayBe: ({ text }) => PAIRS_REGEXP.test(text),
    },
  ];
}

/** The form is the same: only names tell that a log is one of nginx. */
function isOfNginx({ origin }: Event): boolean {
  return `${origin.source} ${origin.file ?? ""}`.toLowerCase().includes(
    "nginx",
  );
}
