import { z } from "zod";

const entry = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  /** A room of this workspace. */
  link: z.boolean().optional(),
  /** Part of another package's archive, and verified with it. */
  inBundle: z.boolean().optional(),
});

/** https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json */
export const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), entry),
});
export type Lock = z.infer<typeof lockSchema>;

/** SPDX identifiers of permissive licences, and MPL-2.0, which covers changed files only. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "Unlicense",
]);

/** Licences that are accepted for some packages only, and why. */
const EXCEPTIONS: readonly {
  readonly packages: RegExp;
  readonly licence: string;
  readonly reason: string;
}[] = [
  {
    packages: /^@img\/sharp-/,
    licence: "LGPL-3.0-or-later",
    reason: "libvips is a library of its own, which the user can replace",
  },
  { packages: /^jsonify$/, licence: "Public Domain", reason: "not an SPDX identifier, and no restriction" },
];

/** Where every npm registry keeps a package: `https://HOST/NAME/-/NAME-VERSION.tgz`. */
const TARBALL = /^https:\/\/[^/]+\/(?:.+\/)?-\/[^/]+\.tgz$/;

/** What a lock file must not hold, one sentence a problem. */
export function problemsOf({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(
    ([path, { version, resolved, integrity, license, link, inBundle }]) => {
      const name = path.split("node_modules/").at(-1) ?? path;
      if (!path.includes("node_modules/") || link === true) return [];
      const at = `${name}@${version ?? "?"}`;
      const problems: string[] = [];
      if (inBundle !== true && !/^sha512-[\w+/]+={0,2}$/.test(integrity ?? ""))
        problems.push(`${at} has no SHA-512 checksum: npm cannot verify it.`);
      // Without an address npm asks the registry that it is configured for, which may be a mirror.
      if (resolved !== undefined && !TARBALL.test(resolved))
        problems.push(`${at} comes from ${resolved}, which is not the npm registry.`);
      if (license === undefined) problems.push(`${at} states no licence.`);
      else if (!isAccepted(license, (licence) => accepts(name, licence)))
        problems.push(`${at} has the licence ${license}, which is not accepted.`);
      return problems;
    },
  );
}

const accepts = (name: string, licence: string): boolean =>
  ALLOWED.has(licence) ||
  EXCEPTIONS.some((exception) => exception.licence === licence && exception.packages.test(name));

/**
 * Whether an SPDX expression can be met with accepted licences. AND binds more tightly than OR.
 * https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/
 */
export function isAccepted(expression: string, accepts: (licence: string) => boolean): boolean {
  if (accepts(expression)) return true;
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let next = 0;
  const either = (): boolean => {
    let accepted = both();
    while (tokens[next] === "OR") {
      next++;
      accepted = both() || accepted;
    }
    return accepted;
  };
  const both = (): boolean => {
    let accepted = one();
    while (tokens[next] === "AND") {
      next++;
      accepted = one() && accepted;
    }
    return accepted;
  };
  const one = (): boolean => {
    const token = tokens[next++] ?? "";
    if (token !== "(") return accepts(token);
    const accepted = either();
    return tokens[next++] === ")" && accepted;
  };
  return either() && next === tokens.length;
}
