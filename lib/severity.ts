/** Levels of log events as numbers of syslog. */

/** Severity of the names that writers use; 8 is what is less than debug. */
const NAMES: Readonly<Record<string, number>> = {
  emerg: 0,
  emergency: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  critical: 2,
  fatal: 2,
  error: 3,
  err: 3,
  severe: 3,
  warning: 4,
  warn: 4,
  notice: 5,
  info: 6,
  information: 6,
  informational: 6,
  log: 6,
  config: 6,
  debug: 7,
  fine: 7,
  verbose: 7,
  trace: 8,
  finer: 8,
  finest: 8,
  // Single letters of klog and Android.
  f: 2,
  e: 3,
  w: 4,
  n: 5,
  i: 6,
  d: 7,
  v: 7,
  t: 8,
  // Severities of PostgreSQL.
  debug1: 7,
  debug2: 7,
  debug3: 7,
  debug4: 7,
  debug5: 7,
  // Levels of bunyan and pino.
  "10": 8,
  "20": 7,
  "30": 6,
  "40": 4,
  "50": 3,
  "60": 2,
  // Levels of log4j 2.
  "100": 2,
  "200": 3,
  "300": 4,
  "400": 6,
  "500": 7,
  "600": 8,
};

/**
 * Gives the severity of a level: 0 (emergency) to 7 (debug) as RFC 5424
 * §6.2.1 has it, 8 for what is less. Names in any case and the numbers of
 * syslog, bunyan and log4j 2 are known; undefined for all others.
 */
export function toSeverity(level: string | number): number | undefined {
  const word = String(level).trim().toLowerCase();
  if (/^[0-7]$/.test(word)) return Number(word);
  return Object.hasOwn(NAMES, word) ? NAMES[word] : undefined;
}
