/** Why a process that runs code of a configuration gave no answer. */

/** Why there is no answer, with advice where there is some. */
export class NoAnswer extends Error {
  /** Takes why, and what to do about it. */
  constructor(message: string, public readonly advice?: string) {
    super(message);
  }
}
