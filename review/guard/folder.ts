import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseStrictJson } from "../strict-json.ts";
import { documentFaults, type Expected } from "./document.ts";

/** A stack's own files. */
const OWN_FILES = /^(cdk\.tf\.json|metadata\.json|assets(\/[\w-][\w.-]*){1,3}\/[\w-][\w.-]*\.zip)$/;

/**
 * Everything in the folder of a stack that must not meet credentials; empty where it may.
 * @throws {SyntaxError} if the configuration is not JSON
 * @throws {TypeError} if it is not UTF-8
 */
export function stackFaults(folder: string, expected: Expected): string[] {
  const faults = fileFaults(folder);
  const bytes = readFileSync(join(folder, "cdk.tf.json"));
  const { value, doubled } = parseStrictJson(
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
  );
  return [
    ...faults,
    ...doubled.map(({ line }) => `line ${line} repeats a name of the same object`),
    ...documentFaults(value, expected),
  ];
}

/** Files beside the configuration that Terraform would read as well: overrides, variables, plug-ins. */
export function fileFaults(folder: string): string[] {
  const faults: string[] = [];
  const visit = (path: string) => {
    const stat = lstatSync(path);
    const name = relative(folder, path);
    const shown = /^[\w./-]{1,200}$/.test(name) ? name : "(a strange name)";
    if (stat.isDirectory()) for (const child of readdirSync(path)) visit(join(path, child));
    else if (!stat.isFile()) faults.push(`${shown} is not a plain file`);
    else if (!OWN_FILES.test(name)) faults.push(`the file ${shown} does not belong to a stack`);
  };
  visit(folder);
  return faults;
}
