import { createHash } from "node:crypto";
import type { Described } from "./description.ts";
import { canonical } from "./json.ts";
import { showAddress } from "./mask.ts";

/** Whether the plan still needs an acknowledgement before it may be applied. */
export interface Verdict {
  readonly exitCode: 0 | 2;
  /** How many risks and failed rules nobody has accepted. */
  readonly open: number;
  /** Acknowledgements that accept nothing: the plan has changed since, or they are misspelt. */
  readonly idle: readonly string[];
  /** Lines of the description that look like an acknowledgement and are not read as one. */
  readonly misread: readonly string[];
}

/** What somebody accepts. */
export interface Acknowledgements {
  /** Real address → why, for this one run. */
  readonly addresses: ReadonlyMap<string, string>;
  /** What the pull request's description says. */
  readonly described: Described;
}

export const NOTHING_ACKNOWLEDGED: Acknowledgements = {
  addresses: new Map(),
  described: { accepted: [], misread: [] },
};

/** Something that must be accepted by a person: at which address (undefined: the stack), and of which kind. */
export interface Subject {
  readonly address: string | undefined;
  readonly kind: string;
}

/** How a subject stands. */
export interface Standing {
  /** Why it is accepted; undefined while it is open. */
  readonly acknowledged?: string;
  /** The line that accepts it in a description, up to the sign of equality. */
  readonly line: string;
}

/**
 * Decides about subjects by their real addresses, not by what is shown of them.
 * @param digest of the plan: another plan has other lines, so nothing that was accepted stays so by itself
 */
export class Judge {
  readonly #given: Acknowledgements;
  readonly #digest: string;
  readonly #used = new Set<string>();
  #open = 0;

  constructor(given: Acknowledgements, digest: string) {
    this.#given = given;
    this.#digest = digest;
  }

  standing(subject: Subject): Standing {
    const line = acknowledgementLine(subject, this.#digest);
    const address = subject.address ?? subject.kind;
    const direct = this.#given.addresses.get(address);
    const described = this.#given.described.accepted.find((one) => one.line === line);
    if (direct !== undefined) this.#used.add(address);
    if (described !== undefined) this.#used.add(line);
    const acknowledged = direct ?? described?.reason;
    if (acknowledged === undefined) this.#open++;
    return { line, ...(acknowledged === undefined ? {} : { acknowledged }) };
  }

  /** The verdict over every subject that was asked about. */
  verdict(): Verdict {
    const { addresses, described } = this.#given;
    return {
      exitCode: this.#open > 0 ? 2 : 0,
      open: this.#open,
      idle: [
        ...[...addresses.keys()].filter((address) => !this.#used.has(address)).map(showAddress),
        ...described.accepted.map(({ line }) => line).filter((line) => !this.#used.has(line)),
      ],
      misread: described.misread,
    };
  }
}

/** `Acknowledge: ADDRESS KIND TOKEN`; the token stands for the real address, the kind and the whole plan. */
function acknowledgementLine({ address, kind }: Subject, digest: string): string {
  const token = createHash("sha256")
    .update(canonical([address ?? null, kind, digest]))
    .digest("hex")
    .slice(0, 16);
  return `Acknowledge: ${address === undefined ? "the-stack" : showAddress(address)} ${kind} ${token}`;
}
