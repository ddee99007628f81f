import { seeded } from "../host/seeded.ts";
import {
  type DisturbedService,
  type EventFault,
  type Fault,
  type FunctionFault,
  nameOf,
  type ServiceFault,
} from "./fault.ts";

/** Decides what goes wrong, and counts it. Each question is asked once for each call, and means that the fault happens. */
export interface Faults {
  ofService(name: DisturbedService): ServiceFault | undefined;
  ofFunction(): FunctionFault | undefined;
  ofEvent(): EventFault | undefined;
  /** A number from 0 to 1 by the same seed, for how long and when. */
  random(): number;
  /** How often each fault happened, by its name, e.g. `s3:500`. */
  injected(): ReadonlyMap<string, number>;
  /** Ends all faults, so that what is left can settle. */
  stop(): void;
}

/** The same seed and the same calls give the same faults. Shares of one target add up. */
export function createFaults(faults: readonly Fault[], seed: number): Faults {
  const random = seeded(seed);
  const counts = new Map(faults.map((fault) => [nameOf(fault), 0]));
  let stopped = false;

  function pick<F extends Fault>(candidates: readonly F[]): F["kind"] | undefined {
    if (stopped || candidates.length === 0) return undefined;
    let at = random();
    for (const fault of candidates) {
      at -= fault.share;
      if (at >= 0) continue;
      counts.set(nameOf(fault), (counts.get(nameOf(fault)) ?? 0) + 1);
      return fault.kind;
    }
    return undefined;
  }

  const ofFunctions = faults.filter((fault) => fault.target === "lambda");
  const ofEvents = faults.filter((fault) => fault.target === "events");
  const ofServices = faults.filter((fault) => fault.target !== "lambda" && fault.target !== "events");
  return {
    random,
    ofService: (name) => pick(ofServices.filter(({ target }) => target === name)),
    ofFunction: () => pick(ofFunctions),
    ofEvent: () => pick(ofEvents),
    injected: () => counts,
    stop() {
      stopped = true;
    },
  };
}

/** No faults: what a run has unless they are asked for. */
export const NO_FAULTS: Faults = createFaults([], 0);
