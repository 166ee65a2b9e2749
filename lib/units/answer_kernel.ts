/** Answers what collectors of a configuration ask of the kernel's files. */

import { TaskError, toMessage } from "../error.ts";
import type { Kernel } from "../host/kernel.ts";
import type { Answer } from "./peer.ts";
import type { Answered } from "./snapshot_kernel.ts";

/** Most files that are read at once. */
const MAX_QUESTIONS = 4096;

const QUESTIONS: Readonly<
  Record<string, (kernel: Kernel, path: string) => unknown>
> = {
  read: (kernel, path) => kernel.read(path),
  list: (kernel, path) => kernel.list(path),
  readLink: (kernel, path) => kernel.readLink(path),
  resolve: (kernel, path) => kernel.resolve(path),
  stat: (kernel, path) => kernel.stat(path),
  adjtimex: (kernel) => kernel.adjtimex(),
};

/** Answers many questions at once, and those that may wait one by one. */
export function answerKernel(kernel: Kernel): Answer {
  return async (method, args) => {
    const [first, second] = args;
    switch (method) {
      case "kernel.read":
        return answerAll(kernel, first);
      case "kernel.readSlow":
        return { value: await kernel.readSlow(String(first)) };
      case "kernel.statfs":
        return { value: await kernel.statfs(String(first), String(second)) };
      default:
        throw new TaskError(`Cannot answer a unit: it has no "${method}"`);
    }
  };
}

function answerAll(kernel: Kernel, questions: unknown): Answered[] {
  if (!Array.isArray(questions) || questions.length > MAX_QUESTIONS) {
    throw new TaskError(
      `Cannot answer a unit: expected at most ${MAX_QUESTIONS} questions`,
    );
  }
  return questions.map((question: unknown): Answered => {
    const [method, path] = Array.isArray(question) ? question : [];
    try {
      const name = String(method);
      const ask = Object.hasOwn(QUESTIONS, name) ? QUESTIONS[name] : undefined;
      if (ask === undefined) throw new Error(`there is no question "${name}"`);
      return { value: ask(kernel, String(path)) };
    } catch (error) {
      return { error: toMessage(error) };
    }
  });
}
