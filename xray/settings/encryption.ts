import { invalid } from "../service/error.ts";

/** The setting of the tracing stack of the account and region. */
export type EncryptionOptions = { readonly type: "NONE" } | { readonly type: "KMS"; readonly keyArn: string };

/** As the API gives it. */
export interface EncryptionConfig {
  readonly KeyId?: string;
  readonly Status: "UPDATING" | "ACTIVE";
  readonly Type: "NONE" | "KMS";
}

/** `alias/<name>`, a key's id, or the ARN of either. */
const KEY =
  /^(alias\/[\w/-]+|[0-9a-f-]{36,37}|mrk-[0-9a-f]{32}|arn:[\w-]+:kms:[\w-]+:\d{12}:(key|alias)\/[\w/-]+)$/;

/**
 * How X-Ray encrypts the traces of the account and region. It is remembered, not done: the traces lie in memory.
 * A change "can take up to 10 minutes" in AWS; here it is UPDATING for the answer to the change only.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-encryption.html
 */
export class Encryption {
  #config: EncryptionConfig;

  constructor(options: EncryptionOptions) {
    this.#config =
      options.type === "KMS"
        ? { Type: "KMS", KeyId: options.keyArn, Status: "ACTIVE" }
        : { Type: "NONE", Status: "ACTIVE" };
  }

  get(): EncryptionConfig {
    return this.#config;
  }

  /** Throws InvalidRequestException unless a key is given exactly where the type is KMS. */
  put(type: "NONE" | "KMS", keyId: string | null | undefined): EncryptionConfig {
    if (type === "NONE") {
      if (keyId) throw invalid("KeyId: must not be given where Type is NONE");
      this.#config = { Type: "NONE", Status: "ACTIVE" };
    } else {
      if (!keyId) throw invalid("KeyId: is required where Type is KMS");
      if (!KEY.test(keyId)) throw invalid("KeyId: must be a key's id, alias/<name>, or the ARN of either");
      this.#config = { Type: "KMS", KeyId: keyId, Status: "ACTIVE" };
    }
    return { ...this.#config, Status: "UPDATING" };
  }
}
