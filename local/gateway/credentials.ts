import { randomBytes } from "node:crypto";
import type { Caller } from "./service.ts";

/** What a process needs to sign as a role. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Why a signature can be checked, and for whom it speaks. */
export interface Identity {
  readonly caller: Caller;
  /** Undefined for the administrator, whose secret nobody here knows. */
  readonly key?: AccessKey;
}

/**
 * The access keys of one run. Keys that were issued speak for their role and must sign correctly; any other
 * key is the administrator's, so that a tool needs nothing but the endpoint.
 */
export class Credentials {
  readonly #account: string;
  readonly #issued = new Map<string, Identity>();

  constructor(account: string) {
    this.#account = account;
  }

  /**
   * Makes temporary credentials of a role, as Lambda does for an execution environment.
   * `sessionName` ends the caller's ARN; Lambda uses the function's name.
   */
  issue(roleArn: string, sessionName: string): AccessKey {
    const key = {
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: ASIA marks temporary keys.
      accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(48).toString("base64"),
    };
    const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
    const arn = `arn:aws:sts::${this.#account}:assumed-role/${roleName}/${sessionName}`;
    const caller = { arn, account: this.#account, accessKeyId: key.accessKeyId, roleArn };
    this.#issued.set(key.accessKeyId, { caller, key });
    return key;
  }

  /** Whose key that is. */
  identify(accessKeyId: string): Identity {
    return this.#issued.get(accessKeyId) ?? { caller: this.administrator(accessKeyId) };
  }

  /** The caller that may do everything. */
  administrator(accessKeyId = "administrator"): Caller {
    return {
      arn: `arn:aws:iam::${this.#account}:user/administrator`,
      account: this.#account,
      accessKeyId,
    };
  }
}
