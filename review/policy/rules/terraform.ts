import { isRecord } from "../../json.ts";
import { looksSecret } from "../../mask.ts";
import type { Rule } from "../rule.ts";
import { blocks, isSet } from "../view.ts";

const STACKS = "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks";

export const terraformRules: readonly Rule[] = [
  {
    id: "TF-001",
    title: "The provider configuration contains no credentials",
    reason: "Credentials in the configuration end up in the repository and in every plan.",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration",
    covers: ["CKV_AWS_41"],
    check: function* (view) {
      for (const provider of blocks(view.stack.document.provider, "aws"))
        for (const name of ["access_key", "secret_key", "token"])
          if (isSet(provider[name])) yield { says: `the provider sets ${name}` };
    },
  },
  {
    id: "TF-002",
    title: "Default tags are literal, and no resource repeats them",
    reason:
      "The provider shows a permanent diff if a tag is unknown at plan time or set twice to the same value.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/18311",
    covers: [],
    check: function* (view) {
      const tags = blocks(view.stack.document.provider, "aws")
        .flatMap((provider) => blocks(provider, "default_tags"))
        .map((one) => one.tags)
        .filter(isRecord);
      for (const [name, value] of tags.flatMap((one) => Object.entries(one))) {
        if (String(value).includes("${")) yield { says: "a default tag contains a reference" };
        for (const resource of view.stack.resources.values())
          if (isRecord(resource.values.tags) && resource.values.tags[name] === value)
            yield { resource, says: "repeats a default tag" };
      }
    },
  },
  {
    id: "TF-003",
    title: "Remote state is encrypted and locked",
    reason: "State contains every value in clear text, and two applies at the same time can corrupt it.",
    source: "https://developer.hashicorp.com/terraform/language/backend/s3",
    covers: [],
    check: function* (view) {
      const [terraform] = blocks(view.stack.document, "terraform");
      for (const backend of blocks(terraform, "backend")) {
        const [s3] = blocks(backend, "s3");
        if (s3 && s3.encrypt !== true) yield { says: "the backend does not encrypt the state" };
        if (s3 && s3.use_lockfile !== true)
          yield { says: "the backend does not lock the state (use_lockfile)" };
      }
    },
  },
  {
    id: "TF-004",
    title: "Outputs contain no secrets",
    reason: "Terraform prints an output that is not marked as sensitive.",
    source: STACKS,
    covers: [],
    check: function* (view) {
      for (const output of Object.values(
        isRecord(view.stack.document.output) ? view.stack.document.output : {},
      ))
        if (
          isRecord(output) &&
          output.sensitive !== true &&
          looksSecret(String(output.value).replace(/\$\{[^}]*\}/g, ""))
        )
          yield { says: "an output that is not sensitive looks like a secret" };
    },
  },
];
