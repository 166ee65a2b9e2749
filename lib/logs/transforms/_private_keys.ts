/** Private keys in PEM (RFC 7468) and OpenPGP's armour (RFC 9580 §6.2). */

import { Masking, type MaskMaker } from "./_mask.ts";

const BEGIN_REGEXP =
  /-----BEGIN (?:[A-Z0-9 ]{0,40} )?PRIVATE KEY(?: BLOCK)?-----/g;
/** The last line; the dashes of one that is cut may be missing. */
const END_REGEXP =
  /-----END (?:[A-Z0-9 ]{0,40} )?PRIVATE KEY(?: BLOCK)?(?:-----)?/g;

/** Masks private keys to their end, or to that of the text. */
export const maskPrivateKeys: MaskMaker = (put) => (text) => {
  if (!text.includes("PRIVATE KEY")) return text;
  const masking = new Masking(text, put);
  for (;;) {
    BEGIN_REGEXP.lastIndex = masking.from;
    const begin = BEGIN_REGEXP.exec(text);
    if (begin === null) return masking.end();
    END_REGEXP.lastIndex = BEGIN_REGEXP.lastIndex;
    const end = END_REGEXP.exec(text);
    masking.replace(
      begin.index,
      end === null ? text.length : END_REGEXP.lastIndex,
    );
  }
};
