/** JSON Schema of what stands around the params of a task. */

/** A schema as plain data. */
export interface JsonSchema {
  [key: string]: unknown;
}

const text: JsonSchema = { type: "string" };
const texts: JsonSchema = {
  anyOf: [text, { type: "array", items: text }],
};
const condition: JsonSchema = { type: ["string", "boolean"] };
const conditions: JsonSchema = {
  anyOf: [condition, { type: "array", items: condition }],
};
const seconds: JsonSchema = { type: ["number", "string"] };
const vars: JsonSchema = { type: "object" };
const loopControl: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    break_when: conditions,
    extended: { type: "boolean" },
    index_var: text,
    label: text,
    loop_var: text,
    pause: seconds,
  },
};

/** The keys of the envelope with what each takes. */
export const ENVELOPE_SCHEMA: Readonly<Record<string, JsonSchema>> = {
  become_user: {
    type: ["string", "integer"],
    description: "User that programs run as",
  },
  changed_when: {
    ...conditions,
    description: "Conditions that mean the task changed something",
  },
  check: {
    ...conditions,
    description: "Conditions that must be true after the task",
  },
  confirm_within: {
    ...seconds,
    description: "Undo the changes unless they are confirmed in this time",
  },
  delay: { ...seconds, description: "Time between tries; 5 s when absent" },
  description: { ...text, description: "Label, where name is a param" },
  failed_when: {
    ...conditions,
    description: "Conditions that mean the task failed",
  },
  hosts: { ...texts, description: "Globs of host names; all when absent" },
  ignore_errors: { ...condition, description: "Go on after a failure" },
  listen: { ...texts, description: "Topics that a handler answers to" },
  loop: {
    type: ["array", "string"],
    description: "A list, or a template that gives one",
  },
  loop_control: {
    ...loopControl,
    description: "How items are named and passed",
  },
  mode: {
    enum: ["enforce", "observe"],
    description: "observe plans and reports, and changes nothing",
  },
  name: { ...text, description: "Label" },
  no_log: { type: "boolean", description: "Show neither params nor results" },
  notify: { ...texts, description: "Handlers and topics to notify" },
  register: { ...text, description: "Variable that receives the result" },
  retries: {
    type: "integer",
    minimum: 0,
    description: "Tries after the first one",
  },
  tags: { ...texts, description: "Words to choose tasks by" },
  timeout: { ...seconds, description: "Limit of time" },
  until: { ...conditions, description: "Conditions that end the tries" },
  vars: { ...vars, description: "Variables of the task or block" },
  when: { ...conditions, description: "Conditions, all of which must be true" },
};
