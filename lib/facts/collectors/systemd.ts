/**
 * The `systemd` collector: what systemd's units do, asked over D-Bus
 * (org.freedesktop.systemd1(5)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  type Metric,
  type NamePattern,
} from "../collector.ts";
import type { BusValue } from "../../host/dbus_message.ts";
import { counter, gauge } from "./_metric.ts";
import {
  type PropertyCall,
  SystemdBus,
  type SystemdUnit,
} from "./_systemd_bus.ts";

const STATE = gauge("systemd_unit_state", "Whether a unit is in a state.");
const UNITS = gauge("systemd_units", "Units, by what they do.");
const RUNNING = gauge(
  "systemd_system_running",
  "Whether all that was to be started is up, and nothing failed.",
);
const VERSION = gauge("systemd_version", "Version of systemd.");
const VIRTUALIZATION = gauge(
  "systemd_virtualization_info",
  "What kind of machine systemd found itself on.",
);
const LAST_TRIGGER = gauge(
  "systemd_timer_last_trigger_seconds",
  "When a timer last elapsed, in seconds since 1970.",
);
const ACCEPTED = counter(
  "systemd_socket_accepted_connections_total",
  "Connections that a socket accepted.",
);
const CONNECTIONS = gauge(
  "systemd_socket_current_connections",
  "Connections that a socket has.",
);
const REFUSED = gauge(
  "systemd_socket_refused_connections_total",
  "Connections that a socket refused.",
);
const RESTARTS = counter(
  "systemd_service_restart_total",
  "Restarts of a service by systemd.",
);
const START_TIME = gauge(
  "systemd_unit_start_time_seconds",
  "When a unit became active, in seconds since 1970; 0 while it is not.",
);
const TASKS = gauge("systemd_unit_tasks_current", "Tasks of a service.");
const MAX_TASKS = gauge(
  "systemd_unit_tasks_max",
  "Tasks that a service may have.",
);

/** States that are told of each unit. */
const STATES = ["active", "activating", "deactivating", "inactive", "failed"];
/** Stands for no number and for no limit. */
const NO_NUMBER = 2n ** 64n - 1n;
const VERSION_REGEXP = /[0-9]{3,}(\.[0-9]+)?/;

/** Params of the `systemd` collector. */
export interface SystemdParams {
  /** Only units whose whole name matches. */
  unit_include: NamePattern;
  /** No units whose whole name matches, even those that are included. */
  unit_exclude: NamePattern;
  /** Tell the tasks of services. */
  enable_task_metrics: boolean;
  /** Tell the restarts of services. */
  enable_restarts_metrics: boolean;
  /** Tell when units became active. */
  enable_start_time_metrics: boolean;
}

/** Kinds of units with a `Type`, such as `notify` or `ext4`, and their interface. */
const TYPED: ReadonlyMap<string, string> = new Map([
  ["mount", "Mount"],
  ["service", "Service"],
]);

/** A property that is a number: of which units, and how it is told. */
interface NumberProperty {
  readonly kind: string;
  readonly interface: string;
  readonly property: string;
  readonly metric: Metric;
  /** What makes the base unit of it. */
  readonly divisor: number;
  /** Told only with this switch. */
  readonly flag?: "enable_task_metrics" | "enable_restarts_metrics";
}

const TIMER = { kind: "timer", interface: "Timer", divisor: 1e6 };
const SOCKET = { kind: "socket", interface: "Socket", divisor: 1 };
const SERVICE = { kind: "service", interface: "Service", divisor: 1 };

const NUMBERS: readonly NumberProperty[] = [
  { ...TIMER, property: "LastTriggerUSec", metric: LAST_TRIGGER },
  { ...SOCKET, property: "NAccepted", metric: ACCEPTED },
  { ...SOCKET, property: "NConnections", metric: CONNECTIONS },
  { ...SOCKET, property: "NRefused", metric: REFUSED },
  {
    ...SERVICE,
    property: "NRestarts",
    metric: RESTARTS,
    flag: "enable_restarts_metrics",
  },
  {
    ...SERVICE,
    property: "TasksCurrent",
    metric: TASKS,
    flag: "enable_task_metrics",
  },
  {
    ...SERVICE,
    property: "TasksMax",
    metric: MAX_TASKS,
    flag: "enable_task_metrics",
  },
];

/** A property that is asked for, and what becomes of its value; undefined when there is none. */
interface Question extends PropertyCall {
  readonly use: (value: BusValue | undefined, emit: Emit) => void;
}

/** Collects the states of units, and counts of services, sockets and timers. */
export const systemdCollector: Collector<SystemdParams> = {
  type: "systemd",
  isDefault: false,
  fields: {
    unit_include: field(
      "whole_pattern",
      /^.+$/,
      "Only units whose whole name matches.",
    ),
    unit_exclude: field(
      "whole_pattern",
      /^.+\.(automount|device|mount|scope|slice)$/,
      "No units whose whole name matches, even those that are included.",
    ),
    enable_task_metrics: field("flag", false, "Tell the tasks of services."),
    enable_restarts_metrics: field(
      "flag",
      false,
      "Tell the restarts of services.",
    ),
    enable_start_time_metrics: field(
      "flag",
      false,
      "Tell when units became active.",
    ),
  },
  open: (params) => {
    const bus = new SystemdBus();
    return async (source, emit) => {
      const { units, answers } = await bus.ask(source, (units) => [
        ...MANAGER_QUESTIONS,
        ...units.filter((unit) => isWanted(unit, params))
          .flatMap((unit) => toQuestions(unit, params)),
      ]);
      emitSummary(units, emit);
      units.filter((unit) => isWanted(unit, params) && !TYPED.has(toKind(unit)))
        .forEach((unit) => emitStates(unit, "", emit));
      answers.forEach(([{ use }, value]) => use(value, emit));
    };
  },
};

const MANAGER_QUESTIONS: readonly Question[] = [
  {
    interface: "Manager",
    property: "Version",
    use: (value, emit) => {
      const version = typeof value === "string" ? value : "";
      const number = VERSION_REGEXP.exec(version)?.[0];
      if (number === undefined) emit(VERSION, 0, { version: "" });
      else emit(VERSION, Number(number), { version });
    },
  },
  {
    interface: "Manager",
    property: "Virtualization",
    use: (value = "unknown", emit) =>
      emit(VIRTUALIZATION, 1, { virtualization_type: `${value || "none"}` }),
  },
  {
    interface: "Manager",
    property: "SystemState",
    use: (value, emit) => emit(RUNNING, value === "running" ? 1 : 0),
  },
];

function isWanted(
  { name, loadState }: SystemdUnit,
  { unit_include, unit_exclude }: SystemdParams,
): boolean {
  return loadState === "loaded" && unit_include.test(name) &&
    !unit_exclude.test(name);
}

function toKind({ name }: SystemdUnit): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Lists what is to be asked about a unit; nothing where its state is all that is told. */
function toQuestions(unit: SystemdUnit, params: SystemdParams): Question[] {
  const { name, path, activeState } = unit;
  const kind = toKind(unit);
  const questions: Question[] = NUMBERS
    .filter((one) => one.kind === kind && (!one.flag || params[one.flag]))
    .map(({ interface: of, property, metric, divisor }) => ({
      path,
      interface: of,
      property,
      use: (value, emit) => emitNumber(metric, name, value, divisor, emit),
    }));
  const typed = TYPED.get(kind);
  if (typed !== undefined) {
    questions.push({
      path,
      interface: typed,
      property: "Type",
      use: (value = "", emit) => emitStates(unit, `${value}`, emit),
    });
  }
  if (!params.enable_start_time_metrics) return questions;
  // An inactive unit still has the time at which it was active before.
  const isActive = activeState === "active";
  questions.push({
    path,
    interface: "Unit",
    property: "ActiveEnterTimestamp",
    use: (value, emit) =>
      emitNumber(START_TIME, name, isActive ? value : 0, 1e6, emit),
  });
  return questions;
}

function emitNumber(
  metric: Metric,
  name: string,
  value: BusValue | undefined,
  divisor: number,
  emit: Emit,
): void {
  if (value === undefined || value === NO_NUMBER) return;
  emit(metric, Number(value) / divisor, { name });
}

function emitStates(unit: SystemdUnit, type: string, emit: Emit): void {
  const { name, activeState } = unit;
  for (const state of STATES) {
    emit(STATE, state === activeState ? 1 : 0, { name, state, type });
  }
}

/** Tells how many units are in each state, those that were not loaded too. */
function emitSummary(units: readonly SystemdUnit[], emit: Emit): void {
  const counts = new Map(STATES.map((state) => [state, 0]));
  for (const { activeState } of units) {
    counts.set(activeState, (counts.get(activeState) ?? 0) + 1);
  }
  counts.forEach((count, state) => emit(UNITS, count, { state }));
}
