import { isRecord } from "../../json.ts";
import { looksSecret } from "../../mask.ts";
import type { Rule } from "../rule.ts";
import { blocks, isSet } from "../view.ts";

const security = "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks";

export const terraformRules: readonly Rule[] = [
  {
    id: "TF-001",
    title: "The provider holds no keys",
    reason: "Keys in the configuration stand in the repository, the state and every plan.",
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
    title: "Default tags are plain, and no resource repeats them",
    reason:
      "The provider shows a change for ever where a tag is unknown while planning, or is set twice alike.",
    source: "https://github.com/hashicorp/terraform-provider-aws/issues/18311",
    covers: [],
    check: function* (view) {
      const tags = blocks(view.stack.document.provider, "aws")
        .flatMap((provider) => blocks(provider, "default_tags"))
        .map((one) => one.tags)
        .filter(isRecord);
      for (const [name, value] of tags.flatMap((one) => Object.entries(one))) {
        if (String(value).includes("${")) yield { says: "a default tag holds a reference" };
        for (const resource of view.stack.resources.values())
          if (isRecord(resource.values.tags) && resource.values.tags[name] === value)
            yield { resource, says: "repeats a default tag" };
      }
    },
  },
  {
    id: "TF-003",
    title: "Remote state is encrypted and locked",
    reason: "State holds every value in clear text, and two applies at once destroy it.",
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
    title: "Outputs show no secrets",
    reason: "An output that is not marked as sensitive is printed by every apply.",
    source: security,
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
