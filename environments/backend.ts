import { z } from "zod";
import { BUCKET_NAME } from "./limits.ts";
import { matching } from "./rules.ts";

/** The name of a KMS alias, after `alias/`. https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const ALIAS = "alias/[a-zA-Z0-9/_-]+";
const KEY = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}";
/** The forms of a key that a policy can name. A key's id or alias is one of the account that Terraform runs in. */
const KMS_KEY = new RegExp(
  `^(?:(arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:)key/)?(?:${KEY})$|^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:)?${ALIAS}$`,
);

/** Where the state of the environment's stacks is kept. Every part of it is also written into the roles' policies. */
export const backend = z.strictObject({
  /** The name of an existing bucket, versioned and private; Terraform cannot create the bucket of its own state. */
  bucket: matching(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    `the name of a bucket: ${BUCKET_NAME.minimum} to ${BUCKET_NAME.maximum} lower-case letters, digits, dots and dashes (${BUCKET_NAME.source})`,
  ),
  region: matching(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "a region such as eu-west-1"),
  /** Folder inside the bucket. */
  prefix: matching(/^[\w.-]+(\/[\w.-]+)*$/, "a folder such as image-text or team/image-text").default(
    "image-text",
  ),
  /** The id or ARN of a key, or the name or ARN of an alias. */
  kmsKeyId: matching(
    KMS_KEY,
    "the id of a KMS key, alias/NAME, or the ARN of one of the two (https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id)",
  ).optional(),
});

const gitHubId = z.int({ error: "must be a whole number, as GitHub numbers them" }).positive();

/** The repository on GitHub whose workflows may plan and deploy. */
export const delivery = z
  .strictObject({
    repository: matching(
      /^[\w.-]+\/[\w.-]+$/,
      "owner/name of a repository on GitHub; the numbers of the two are ownerId and repositoryId",
    ),
    /**
     * Repositories that were created, renamed or transferred since 15 July 2026 identify themselves by name and
     * number: `gh api repos/OWNER/NAME --jq '.owner.id, .id'`.
     */
    ownerId: gitHubId.optional(),
    repositoryId: gitHubId.optional(),
    /** "existing" where the account has GitHub's OpenID Connect provider already: an account has only one. */
    identityProvider: z.enum(["make", "existing"]).default("make"),
  })
  .refine((it) => (it.ownerId === undefined) === (it.repositoryId === undefined), {
    path: ["repositoryId"],
    error: "must be given together with ownerId: GitHub names both or neither",
  });
