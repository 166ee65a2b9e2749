/** What the program exits with. */

/** Exit codes by their meaning. */
export const EXIT = {
  /** Done, or nothing to do. */
  done: 0,
  /** A task failed, or the command could not do its work. */
  failed: 1,
  /** There are changes; only with `--detailed-exitcode`. */
  changes: 2,
  /** The configuration is invalid. */
  config: 3,
  /** Rights are missing. */
  rights: 4,
  /** Another process holds the state directory, or somebody paused changes. */
  locked: 5,
  /** Changes were undone. */
  rolledBack: 6,
  /** The agent ended to be started again; EX_TEMPFAIL of sysexits.h. */
  again: 75,
  /** The command line is wrong; EX_USAGE of sysexits.h. */
  usage: 64,
} as const;
