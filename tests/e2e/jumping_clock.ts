/**
 * Loaded before a program whose clock is to jump: it goes before the real one
 * by as many milliseconds as the file `clock` in the directory `T` says.
 */

const path = `${Deno.env.get("T")}/clock`;
const readNow = Date.now;
Date.now = () => readNow() + Number(Deno.readTextFileSync(path));
