import { UserError } from "@image-text/commands/user-error";

/** A plan is text that a person waits for; this is forty times the largest that we have seen. */
const LARGEST_PLAN = 200 * 1024 * 1024;
/** Terraform's own schemas nest about ten levels; deeper input is not a plan and would exhaust the stack. */
const DEEPEST_NESTING = 200;

/**
 * The JSON in the text of a plan, whatever has written lines around it.
 * @throws {UserError} whose message never repeats a value of the plan
 */
export function parsePlanText(text: string): unknown {
  if (text.length > LARGEST_PLAN)
    throw new UserError(`The plan is larger than ${LARGEST_PLAN / 1024 / 1024} MB, which is not read.`);
  // setup-terraform's wrapper prints the command before the output, and workflow commands around it.
  const trimmed = text
    .replace(/^\uFEFF/, "")
    .replace(/^(?:\s*(?:\[command\]|::)[^\n]*\n)+/, "")
    .replace(/(?:\n::[^\n]*)+\s*$/, "");
  if (trimmed.trim() === "")
    throw new UserError("The plan is empty: give the output of `terraform show -json PLANFILE`.");
  if (/^\s*\{"@level"/.test(trimmed))
    throw new UserError(
      "This is the log of `terraform plan -json`, not a plan: use `terraform plan -out FILE` and `terraform show -json FILE`.",
    );
  if (nesting(trimmed) > DEEPEST_NESTING)
    throw new UserError(
      `The JSON is nested deeper than ${DEEPEST_NESTING} levels, which no plan of Terraform is.`,
    );
  try {
    return JSON.parse(exactNumbers(trimmed));
  } catch {
    // The message of JSON.parse quotes its input, which may be a secret.
    throw new UserError("The plan is not JSON: give the output of `terraform show -json PLANFILE`.");
  }
}

/** The deepest nesting of brackets outside strings. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}

/**
 * Keeps numbers that a double cannot hold apart, as strings: two plans that differ in the 17th digit only are
 * two plans. (Terraform's numbers have up to 512 bits: https://developer.hashicorp.com/terraform/language/expressions/types)
 */
function exactNumbers(text: string): string {
  if (!/\d{16}|\d[eE][+-]?\d|\.\d{15}/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => {
    if (token.startsWith('"') || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(token)) return token;
    const held = Number.isFinite(Number(token)) && token.replace(/\D/g, "").length <= 15;
    return held || String(Number(token)) === token ? token : `"${token}"`;
  });
}
