/** Lines of access logs in the common and the combined form, which Apache and nginx share. */

import { ACCESS_TIME_LENGTH, parseAccessTime } from "../time/fixed.ts";
import type { Event, Parse } from "../parser.ts";
import { type Fields, openPut, toFault, withCommon } from "./_fields.ts";
import { type CommonParams, openTimes } from "./_options.ts";
import {
  findQuoteEnd,
  findWordEnd,
  isBlank,
  isQuote,
  readWhole,
} from "./_scan.ts";

/**
 * Places in one line: `HOST IDENT USER [TIME] "REQUEST" STATUS BYTES`, then
 * `"REFERER" "AGENT"` where they stand, then whatever follows. One object
 * serves all lines of a parser, so that a line costs no objects.
 */
export class AccessLine {
  /** Ends of the first two words. */
  hostEnd = 0;
  identEnd = 0;
  /** The user goes up to the blank before the time; it may hold blanks. */
  userEnd = 0;
  timeStart = 0;
  timeEnd = 0;
  /** The time; NaN where it is of another form. */
  timeMs = NaN;
  requestStart = 0;
  requestEnd = 0;
  /** End of the first of several words of the request; -1 where there are none. */
  methodEnd = -1;
  /** Start of the last of three words or more; -1 where there are fewer. */
  protocolStart = -1;
  /** Status, -1 where it is no number. */
  status = -1;
  bytesStart = 0;
  bytesEnd = 0;
  /** Start of the referer; -1 where neither it nor the agent stands there. */
  refererStart = -1;
  refererEnd = -1;
  agentStart = -1;
  agentEnd = -1;
  /** Where something follows; the length of the text where nothing does. */
  restStart = 0;
  #form: string;
  /** The last time as it stood in its line: the next line often has the same. */
  #timeText = " ";
  #timeOf = NaN;

  /** Takes the name of the form, for errors. */
  constructor(form: string) {
    this.#form = form;
  }

  /**
   * Finds the places.
   * @throws {SyntaxError} When the text has another form.
   */
  scan(text: string): void {
    this.hostEnd = text.indexOf(" ");
    if (this.hostEnd < 1) throw toFault(this.#form, "an address", 0);
    this.identEnd = text.indexOf(" ", this.hostEnd + 1);
    if (this.identEnd < 0) {
      throw toFault(this.#form, "two more words", this.hostEnd + 1);
    }
    this.#scanTime(text);
    this.#scanRequest(text);
    const statusStart = this.requestEnd + 2;
    const statusEnd = findWordEnd(text, statusStart);
    this.status = readWhole(text, statusStart, statusEnd);
    if (!isBlank(text, this.requestEnd + 1) || this.status < 0) {
      throw toFault(this.#form, "a status", this.requestEnd + 1);
    }
    this.bytesStart = statusEnd + 1;
    this.bytesEnd = findWordEnd(text, this.bytesStart);
    if (this.bytesStart >= this.bytesEnd) {
      throw toFault(this.#form, "a number of bytes", statusEnd);
    }
    this.#scanAgent(text);
  }

  /** A user may hold anything, `[` too: the first that a time follows is it. */
  #scanTime(text: string): void {
    let open = text.indexOf(" [", this.identEnd);
    const first = open;
    while (open !== -1) {
      const start = open + 2;
      this.timeMs = this.#readTime(text, start);
      if (!Number.isNaN(this.timeMs)) {
        this.#setTime(open, start, start + ACCESS_TIME_LENGTH);
        if (text.charCodeAt(this.timeEnd) === 0x5d) return;
      }
      open = text.indexOf(" [", start);
    }
    const end = text.indexOf("]", first);
    if (first === -1 || end === -1) {
      throw toFault(this.#form, "a time in brackets", this.identEnd);
    }
    this.timeMs = NaN;
    this.#setTime(first, first + 2, end);
  }

  #readTime(text: string, start: number): number {
    if (text.startsWith(this.#timeText, start)) return this.#timeOf;
    const timeMs = parseAccessTime(text, start);
    if (!Number.isNaN(timeMs)) {
      this.#timeText = text.slice(start, start + ACCESS_TIME_LENGTH);
      this.#timeOf = timeMs;
    }
    return timeMs;
  }

  #setTime(userEnd: number, start: number, end: number): void {
    this.userEnd = userEnd;
    this.timeStart = start;
    this.timeEnd = end;
  }

  #scanRequest(text: string): void {
    this.requestStart = this.timeEnd + 3;
    this.requestEnd = isQuote(text, this.requestStart - 1)
      ? findQuoteEnd(text, this.requestStart)
      : -1;
    if (this.requestEnd < 0) {
      throw toFault(this.#form, "a request in quotes", this.timeEnd + 1);
    }
    const end = this.requestEnd;
    const first = text.indexOf(" ", this.requestStart);
    const last = text.lastIndexOf(" ", end);
    const hasTwo = first !== -1 && first < end;
    this.methodEnd = hasTwo ? first : -1;
    this.protocolStart = hasTwo && first < last ? last + 1 : -1;
  }

  #scanAgent(text: string): void {
    this.refererStart = -1;
    this.restStart = this.bytesEnd;
    const start = this.bytesEnd + 2;
    if (!isQuote(text, start - 1)) return;
    const refererEnd = findQuoteEnd(text, start);
    if (refererEnd < 0 || !isQuote(text, refererEnd + 2)) return;
    const agentEnd = findQuoteEnd(text, refererEnd + 3);
    if (agentEnd < 0) return;
    this.refererStart = start;
    this.refererEnd = refererEnd;
    this.agentStart = refererEnd + 3;
    this.agentEnd = agentEnd;
    this.restStart = agentEnd + 1;
  }
}

/** Makes a parser of access logs: times as the options say, fields as given. */
export function openAccess(
  form: string,
  params: CommonParams,
  toFields: (event: Event, line: AccessLine) => Fields,
): Parse {
  const line = new AccessLine(form);
  const put = openPut(params);
  const readTime = openTimes(params);
  const isNative = params.time_format === undefined ||
    params.time_field !== undefined;
  return withCommon(params, (event) => {
    const { text, readMs } = event;
    line.scan(text);
    const timeMs = isNative && !Number.isNaN(line.timeMs)
      ? line.timeMs
      : readTime(text.slice(line.timeStart, line.timeEnd), readMs);
    if (timeMs === undefined) throw toFault(form, "a time", line.timeStart);
    const found = toFields(event, line);
    event.timeMs = timeMs;
    put(event, found);
  });
}
