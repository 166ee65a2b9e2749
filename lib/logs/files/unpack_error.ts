/** Tells where a compressed file goes no further. */
export class UnpackError extends Error {
  /** Name of the class. */
  override name = "UnpackError";

  /** Takes the reason, and about how many bytes of the compressed file were good. */
  constructor(message: string, readonly at: number, cause?: unknown) {
    super(message, { cause });
  }
}
