/**
 * Notices that somebody changed what the last apply left, and repairs or
 * reports it. What it does itself leads to one more plan, which is empty.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import type { DriftRow } from "../../state/agent.ts";
import { LockedError } from "../../state/lock.ts";
import { type Backoff, toWaitMs } from "../../outputs/backoff.ts";
import type { Clock } from "../clock.ts";
import { DueTasks } from "./due_tasks.ts";
import { FLAP_LIMITS, type FlapLimits, Flaps } from "./flaps.ts";
import { type DriftedTask, judgePlan } from "./judge.ts";
import type { ManagedPaths } from "./managed_paths.ts";
import { PathWatch } from "./path_watch.ts";
import { RestlessTasks } from "./restless.ts";
import { runEach, type TasksRun, type Told } from "./run_tasks.ts";

/** How long it waits at most to look again whether it may plan, in milliseconds. */
const HELD_LOOK_MS = 1000;
/** Time between two looks whether a run has ended, in milliseconds. */
const LOCK_LOOK_MS = 200;
/** Waits after a plan or a repair that could not be made at all. */
const RETRY: Backoff = { initialMs: 2000, maxMs: 300_000 };

/** How the guard works. */
export interface DriftGuardOptions {
  /** Repairs, or only reports. */
  readonly mode: "enforce" | "observe";
  /** Plans only the tasks at these places and changes nothing. */
  plan(places: readonly string[], signal: AbortSignal): Promise<TasksRun>;
  /** Applies only the tasks at these places. */
  repair(places: readonly string[], signal: AbortSignal): Promise<TasksRun>;
  /** Asks for a whole run, where tasks cannot be planned alone. */
  askWhole?(why: string): void;
  /** Notes what was found and done. */
  note(row: DriftRow): void;
  /** Is told what went wrong, and which paths are held. */
  warn(text: string): void;
  /** How long the host may not be changed, in milliseconds; 0 when it may. */
  heldMs?(): number;
  /** Tells whether a run is going on, of whatever process. */
  isLocked?(): boolean;
  /** Tells the time. */
  readonly clock: Clock;
  /** When paths are left alone. */
  readonly flaps?: FlapLimits;
  /** Whether the kernel may be asked by the C library; true when absent. */
  readonly mayCall?: boolean;
  /** Time between two looks at paths that the kernel does not tell of, in milliseconds. */
  readonly lookMs?: number;
}

/** How the guard is, for who asks. */
export interface DriftView {
  readonly mode: "enforce" | "observe";
  /** Managed paths, and those of them that are only looked at now and then. */
  readonly paths: number;
  readonly looked: number;
  /** Paths that are left alone because they were changed again and again. */
  readonly held: readonly string[];
  /** Places of tasks that differ and were not repaired. */
  readonly open: readonly string[];
}

/** Watches what one configuration manages, until it is stopped. */
export class DriftGuard {
  #options: DriftGuardOptions;
  #flaps: Flaps;
  #due = new DueTasks();
  #restless = new RestlessTasks();
  #open = new Set<string>();
  #unclear = new Set<string>();
  #managed: ManagedPaths | undefined;
  #watch: PathWatch | undefined;
  #endedMs = 0;
  #stop = new AbortController();
  #ended: Promise<void> | undefined;
  #failures = 0;

  /** Takes how it works; it begins with `start`. */
  constructor(options: DriftGuardOptions) {
    this.#options = options;
    this.#flaps = new Flaps(options.clock, options.flaps ?? FLAP_LIMITS);
  }

  /** How it is. */
  get view(): DriftView {
    const { paths = 0, looked = 0 } = this.#watch?.counts ?? {};
    const { held } = this.#flaps;
    const { mode } = this.#options;
    return { mode, paths, looked, held, open: [...this.#open] };
  }

  /** Begins; nothing is watched before `setGeneration`. */
  start(): void {
    if (this.#watch !== undefined) return;
    const { warn, mayCall, lookMs } = this.#options;
    this.#stop = new AbortController();
    this.#watch = new PathWatch({
      changed: (paths) => this.#take(paths),
      warn,
      ...(mayCall === undefined ? {} : { mayCall }),
      ...(lookMs === undefined ? {} : { lookMs }),
    });
    if (this.#managed) this.#watch.watch(this.#managed, this.#endedMs);
    this.#ended = this.#loop(this.#stop.signal);
  }

  /** Ends; a repair that is under way ends after its running change. */
  async stop(): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
    this.#stop.abort(new DOMException("The agent stops", "AbortError"));
    await this.#ended;
  }

  /** Watches what a run looked at, that of another commit also; `endedMs` tells when that run ended, in milliseconds since 1970. */
  setGeneration(managed: ManagedPaths, endedMs: number): void {
    this.#managed = managed;
    this.#endedMs = endedMs;
    const places = new Set([...managed.tasks].map(({ place }) => place));
    this.#open = this.#open.intersection(places);
    this.#due.keep(places);
    this.#restless.keep(managed.tasks);
    this.#watch?.watch(managed, endedMs);
  }

  /** A pause or a run is over: what waits for it goes on at once. */
  wake(): void {
    this.#due.wake();
  }

  #take(paths: ReadonlySet<string>): void {
    for (const path of paths) {
      for (const place of this.#managed?.tasksOf(path) ?? []) {
        if (!this.#restless.has(place)) this.#due.add(place, path);
      }
    }
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#due.wait(clock, signal);
        const heldMs = this.#toHeldMs();
        if (heldMs > 0) await this.#due.rest(heldMs, clock, signal);
        else await this.#workOnce(signal);
      } catch (error) {
        // Only what stops the guard ends it.
        if (signal.aborted) return;
        this.#options.warn(`Drift guard: ${toMessage(error)}`);
        await clock.wait(RETRY.initialMs, signal).catch(() => {});
      }
    }
  }

  #toHeldMs(): number {
    const heldMs = this.#options.heldMs?.() ?? 0;
    if (heldMs > 0) return Math.min(heldMs, HELD_LOOK_MS);
    return this.#options.isLocked?.() ? LOCK_LOOK_MS : 0;
  }

  async #workOnce(signal: AbortSignal): Promise<void> {
    const { clock, warn } = this.#options;
    const due = this.#due.take(
      clock.steady(),
      (path) => this.#flaps.heldMs(path),
    );
    if (due.size === 0) return;
    try {
      await this.#settle(due, signal);
      this.#failures = 0;
    } catch (error) {
      this.#due.giveBack(due);
      if (signal.aborted) return;
      if (error instanceof LockedError) {
        return await clock.wait(LOCK_LOOK_MS, signal);
      }
      warn(`Drift guard: ${toMessage(error)}`);
      await clock.wait(toWaitMs(++this.#failures, RETRY), signal);
    }
  }

  /** Plans tasks, and repairs or reports what differs. */
  async #settle(
    due: ReadonlyMap<string, ReadonlySet<string>>,
    signal: AbortSignal,
  ): Promise<void> {
    const { mode, plan, repair } = this.#options;
    const planned = await runEach(
      [...due.keys()],
      (places) => plan(places, signal),
    );
    signal.throwIfAborted();
    // A run that began meanwhile may have been seen halfway.
    if (this.#options.isLocked?.()) return this.#due.giveBack(due);
    const { drifted, unclear } = judgePlan(planned, due);
    for (const place of due.keys()) {
      this.#open.delete(place);
      if (!unclear.has(place)) this.#unclear.delete(place);
    }
    drifted.forEach(({ place }) => this.#open.add(place));
    this.#tellUnclear(unclear);
    const isToRepair = (task: DriftedTask) =>
      mode === "enforce" && !task.isObserved;
    drifted.filter((task) => !isToRepair(task))
      .forEach((task) => this.#report(task, "observed"));
    const broken = drifted.filter(isToRepair);
    if (broken.length === 0) return;
    const told = await runEach(
      broken.map(({ place }) => place),
      (places) => repair(places, signal),
    );
    const again = broken.filter(({ onlyRuns, differences }) =>
      onlyRuns && differences.some(({ path }) => this.#flaps.isKnown(path))
    );
    broken.forEach((task) => this.#noteRepair(task, told.get(task.place)));
    const made = again.filter(({ place }) => !this.#open.has(place));
    if (made.length > 0) await this.#findRestless(made, signal);
  }

  /** Of tasks that were repaired not long ago, finds those that are never as they want to be. */
  async #findRestless(
    tasks: readonly DriftedTask[],
    signal: AbortSignal,
  ): Promise<void> {
    const { plan, warn } = this.#options;
    const told = await runEach(
      tasks.map(({ place }) => place),
      (places) => plan(places, signal),
    );
    for (const { place, task, differences } of tasks) {
      const events = told.get(place)?.events ?? [];
      const [left] = judgePlan(
        new Map([[place, { run: undefined, events }]]),
        new Map([[place, new Set<string>()]]),
      ).drifted;
      const same = left?.differences.map(({ shows }) => shows).join();
      if (same !== differences.map(({ shows }) => shows).join()) continue;
      this.#restless.add(place);
      this.#due.drop(place);
      warn(`${place} ${task} is not watched: it wants changes on every run`);
    }
  }

  #noteRepair(task: DriftedTask, told: Told | undefined): void {
    const { run, events = [] } = told ?? {};
    const isFailed = events.length === 0 ||
      events.some(({ status }) => status === "failed");
    if (isFailed) return this.#report(task, "failed", run);
    this.#open.delete(task.place);
    const isMade = events.some(({ changes }) => changes.length > 0);
    if (isMade) this.#report(task, "repaired", run);
  }

  /** Notes each path of a task, and which of them are left alone from now on. */
  #report(
    { place, task, differences }: DriftedTask,
    action: DriftRow["action"],
    run?: number,
  ): void {
    const { note, warn, clock } = this.#options;
    for (const { path, shows } of differences) {
      const row = { path, task, place, shows, run, atMs: clock.now() };
      note({ ...row, action });
      const ms = action === "failed"
        ? this.#flaps.fail(path)
        : this.#flaps.count(path);
      if (ms === 0) continue;
      if (action !== "failed") note({ ...row, action: "held" });
      const why = action === "failed"
        ? "it cannot be repaired"
        : "it is changed again and again";
      warn(`${path} is left alone for ${Math.round(ms / 1000)} s: ${why}`);
      this.#due.addLater(place, path, clock.steady() + ms);
    }
  }

  /** A task that cannot be planned alone needs a whole run, and not one for each event. */
  #tellUnclear(unclear: ReadonlyMap<string, string>): void {
    const { askWhole, warn, clock } = this.#options;
    for (const [place, why] of unclear) {
      if (this.#flaps.heldMs(place) > 0) continue;
      const ms = this.#flaps.fail(place);
      // It may have been met halfway: it is planned once more.
      if (!this.#unclear.has(place)) {
        this.#unclear.add(place);
        this.#due.addLater(place, place, clock.steady() + ms);
        continue;
      }
      const text = `${place} cannot be planned alone: ${why}`;
      if (askWhole === undefined) warn(text);
      else askWhole(text);
    }
  }
}
