/**
 * SHA-256 (FIPS 180-4) without a module to load: `node:crypto` costs a run
 * that changes nothing 25 ms, and Web Crypto has neither pieces nor a
 * synchronous answer.
 *
 * @module
 */

/** Fractions of the square roots of the first 8 primes (§5.3.3). */
const START = [
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
];

/** Fractions of the cube roots of the first 64 primes (§4.2.2). */
const ROUNDS = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);

/** Digests bytes; hex. */
export function sha256(bytes: Uint8Array): string {
  return new Sha256().update(bytes).digest();
}

/** Digests bytes piece by piece. */
export class Sha256 {
  #state = Int32Array.from(START);
  #schedule = new Int32Array(64);
  #block = new Uint8Array(64);
  #length = 0;

  /** Adds a piece. */
  update(bytes: Uint8Array): this {
    const used = this.#length % 64;
    this.#length += bytes.length;
    let at = 0;
    if (used > 0) {
      at = Math.min(64 - used, bytes.length);
      this.#block.set(bytes.subarray(0, at), used);
      if (used + at < 64) return this;
      this.#mix(this.#block, 0);
    }
    for (; at + 64 <= bytes.length; at += 64) this.#mix(bytes, at);
    this.#block.set(bytes.subarray(at));
    return this;
  }

  /** Gives the digest as 64 hex digits; nothing may be added afterwards. */
  digest(): string {
    const length = this.#length;
    const end = new Uint8Array(length % 64 < 56 ? 64 : 128)
      .subarray(length % 64);
    end[0] = 0x80;
    const view = new DataView(end.buffer, end.byteOffset, end.length);
    view.setBigUint64(end.length - 8, BigInt(length) * 8n);
    this.update(end);
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, "0");
    return Array.from(this.#state, hex).join("");
  }

  /** Mixes in one block of 64 bytes (§6.2.2). */
  #mix(bytes: Uint8Array, at: number): void {
    const words = this.#schedule;
    for (let i = 0; i < 16; i++, at += 4) {
      words[i] = bytes[at]! << 24 | bytes[at + 1]! << 16 |
        bytes[at + 2]! << 8 | bytes[at + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15]!;
      const y = words[i - 2]!;
      words[i] = words[i - 16]! + words[i - 7]! +
        ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) +
        ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
    }
    const state = this.#state;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let i = 0; i < 64; i++) {
      const first = h + (e & f ^ ~e & g) + ROUNDS[i]! + words[i]! +
          ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) |
        0;
      const second = (a & b ^ a & c ^ b & c) +
          ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) |
        0;
      h = g;
      g = f;
      f = e;
      e = d + first | 0;
      d = c;
      c = b;
      b = a;
      a = first + second | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }
}
