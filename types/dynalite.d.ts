/** dynalite ships no types; these are of what is used here. https://github.com/architect/dynalite#api */
declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** Milliseconds that a new table stays in CREATING. */
    readonly createTableMs?: number;
  }
  export default function dynalite(options?: Options): Server;
}
