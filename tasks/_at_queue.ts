/** Jobs of at(1): which are queued, and which of them a task has made. */

import { type Host, TaskError } from "../lib/task.ts";

/** A job that was found by its marker. */
export interface Job {
  /** Number of the job. */
  id: string;
  /** Digest of what it is, from its marker. */
  digest: string;
  /** Time as `at -t` takes it, of this host's zone. */
  time: string;
  /** Letter of its queue. */
  queue: string;
  /** Its lines, marker included. */
  body: string;
}

/** Letter of the queue of jobs that run now (at(1)). */
const RUNNING = "=";

/** Begins the line that tells which task has made a job. */
const MARKER = "# Driftless job ";
/** What stands before the lines of a job: the change of directory, and where `SHELL` is set the word between which that shell gets them. */
const START_REGEXP =
  /\n\}\n(?:\$\{SHELL:-\/bin\/sh\} << '(marcinDELIMITER[0-9a-f]+)'\n)?/;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Lines of a job: the marker, and the command. */
export function toBody(name: string, digest: string, command: string): string {
  return `${MARKER}${digest} ${name}\n${command.replace(/\n*$/, "")}\n`;
}

/**
 * Reads the queued jobs of a user that a task of this name has made.
 * @throws {TaskError} When at(1) is missing or refuses to answer.
 */
export async function readJobs(
  name: string,
  user: string,
  host: Host,
): Promise<Job[]> {
  for (const program of ["at", "atq", "atrm"]) {
    if (await host.findProgram(program)) continue;
    throw new TaskError(`Cannot find "${program}" on this host`, {
      advice: 'Install its package first: "at"',
    });
  }
  const { code, stdout, stderr } = await host.query(["atq"], {
    shared: true,
  });
  if (code !== 0) {
    throw new TaskError(`Cannot list jobs of at: ${stderr.trim()}`);
  }
  const jobs: Job[] = [];
  for (const line of stdout.split("\n")) {
    const entry = parseEntry(line);
    if (entry?.user !== user || entry.queue === RUNNING) continue;
    const { code, stdout: text } = await host.query(["at", "-c", entry.id], {
      answers: [1],
      shared: true,
    });
    const job = code === 0 ? parseJob(text, name) : undefined;
    if (job) jobs.push({ ...entry, ...job });
  }
  return jobs;
}

/** Parses a line of atq(1): `7\tSat Nov 28 03:00:00 2026 a root`. */
function parseEntry(
  line: string,
): { id: string; time: string; queue: string; user: string } | undefined {
  const match =
    /^(\d+)\s+\w{3} (\w{3}) +(\d+) (\d\d):(\d\d):\d\d (\d{4}) (\S) (\S+)$/
      .exec(line.trim());
  if (!match) return undefined;
  const [, id = "", word = "", day = "", hour, minute, year, queue = "", user] =
    match;
  const month = String(MONTHS.indexOf(word) / 3 + 1).padStart(2, "0");
  const time = `${year}${month}${day.padStart(2, "0")}${hour}${minute}`;
  return { id, time, queue, user: user! };
}

function parseJob(
  text: string,
  name: string,
): { digest: string; body: string } | undefined {
  const start = START_REGEXP.exec(text);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  const end = start[1] === undefined ? -1 : text.indexOf(`\n${start[1]}`, from);
  const lines = text.slice(from, end < 0 ? undefined : end);
  const body = lines.replace(/\n*$/, "\n");
  const [first = ""] = body.split("\n");
  const [, digest = "", found = ""] =
    /^# Driftless job ([0-9a-f]+) (.*)$/.exec(first) ?? [];
  return digest !== "" && found === name ? { digest, body } : undefined;
}
