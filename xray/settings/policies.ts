import { randomUUID } from "node:crypto";
import { invalid, XrayError } from "../service/error.ts";

/** As the API gives it; the time is epoch seconds. */
export interface ResourcePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
  readonly PolicyRevisionId: string;
  readonly LastUpdatedTime: number;
}

/** "A maximum of 5 resource policies … the maximum size of each resource policy is 5KB." */
const MAX_POLICIES = 5;
const MAX_POLICY_BYTES = 5 * 1024;

/**
 * The resource policies of the account, remembered and not enforced.
 * https://docs.aws.amazon.com/xray/latest/api/API_PutResourcePolicy.html
 */
export class ResourcePolicies {
  readonly #policies = new Map<string, ResourcePolicy>();

  /** `revision` must be the present one where it is given, "0" for a policy that is not there yet. */
  put(name: string, document: string, revision: string | null | undefined, now: number): ResourcePolicy {
    if (Buffer.byteLength(document) > MAX_POLICY_BYTES) {
      throw new XrayError("PolicySizeLimitExceededException", `A policy may have ${MAX_POLICY_BYTES} bytes`);
    }
    if (!isObject(document)) {
      throw new XrayError("MalformedPolicyDocumentException", "PolicyDocument: must be a JSON object");
    }
    this.#expect(name, revision);
    if (!this.#policies.has(name) && this.#policies.size === MAX_POLICIES) {
      throw new XrayError(
        "PolicyCountLimitExceededException",
        `There can be ${MAX_POLICIES} resource policies`,
      );
    }
    const policy = {
      PolicyName: name,
      PolicyDocument: document,
      PolicyRevisionId: randomUUID(),
      LastUpdatedTime: now,
    };
    this.#policies.set(name, policy);
    return policy;
  }

  delete(name: string, revision: string | null | undefined): void {
    if (!this.#policies.has(name)) throw invalid(`PolicyName: there is no resource policy ${name}`);
    this.#expect(name, revision);
    this.#policies.delete(name);
  }

  /** By name. */
  list(): ResourcePolicy[] {
    return [...this.#policies.values()].sort((a, b) => (a.PolicyName < b.PolicyName ? -1 : 1));
  }

  #expect(name: string, revision: string | null | undefined): void {
    const present = this.#policies.get(name)?.PolicyRevisionId ?? "0";
    if (revision && revision !== present) {
      throw new XrayError(
        "InvalidPolicyRevisionIdException",
        `PolicyRevisionId: ${revision} is not the latest revision of ${name}`,
      );
    }
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false; // not JSON
  }
}
