import type { Policy, Statement } from "../template/deployment.ts";

/** A policy as IAM writes it, as text. */
export function policyDocument({ statements }: Policy): string {
  const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
  const document = (statement: Statement) =>
    Object.fromEntries(Object.entries(statement).map(([name, value]) => [capital(name), value]));
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map(document) });
}
