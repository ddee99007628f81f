import type { Deployment, KeySettings } from "../../template/deployment.ts";
import { noKey } from "./errors.ts";

/**
 * The deployment's keys. Nothing is encrypted on this machine: the keys' policies are enforced wherever a service
 * would use a key for a caller, and no key material exists.
 */
export class Keys {
  readonly all: readonly KeySettings[];
  readonly #account: string;
  readonly #region: string;
  readonly #created = new Date();

  constructor({ account, region, keys }: Deployment) {
    this.all = keys;
    this.#account = account;
    this.#region = region;
  }

  aliasArn(name: string): string {
    return `arn:aws:kms:${this.#region}:${this.#account}:${name}`;
  }

  /** The key with that id, ARN, alias or alias ARN. Throws NotFoundException. */
  find(id: string): KeySettings {
    const key = this.all.find(
      ({ arn, keyId, aliases }) =>
        [arn, keyId, ...aliases].includes(id) || aliases.some((alias) => this.aliasArn(alias) === id),
    );
    if (key === undefined) throw noKey(id);
    return key;
  }

  /** As DescribeKey tells it. */
  describe({ arn, keyId, description = "" }: KeySettings) {
    return {
      AWSAccountId: this.#account,
      KeyId: keyId,
      Arn: arn,
      CreationDate: this.#created,
      Description: description,
      Enabled: true,
      KeyState: "Enabled",
      KeyUsage: "ENCRYPT_DECRYPT",
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      Origin: "AWS_KMS",
      MultiRegion: false,
    } as const;
  }
}
