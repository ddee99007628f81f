import { describe, expect, it } from "vitest";
import type { Section } from "./budget.ts";
import { code, join, link, md, plain } from "./text.ts";

describe("Markdown", () => {
  const name: string = "*name*";
  const missing: string | undefined = undefined;

  it("takes nothing that is not escaped: `npm run check` fails where one of these compiles", () => {
    // @ts-expect-error a text that nobody has escaped
    expect(md`a ${name}`).toBeDefined();
    // @ts-expect-error what may be missing
    expect(md`a ${missing}`).toBeDefined();
    // @ts-expect-error a number, which `number` writes
    expect(md`a ${1}`).toBeDefined();
    // @ts-expect-error a template that is only a text
    expect(join([`a ${code(name)}`])).toBeDefined();
    // @ts-expect-error a heading that is only a text
    const section: Section = { heading: name, items: [], rank: 0, noun: "" };
    expect(section).toBeDefined();
  });

  it("keeps what is escaped as it is", () => {
    expect(String(md`**${plain(name)}** ${code(name)}`)).toBe("**\\*name\\*** `*name*`");
  });

  it("links to https only, and an address cannot end the link", () => {
    expect(String(link(md`log`, "https://example.org/a)(b>c"))).toBe("[log](<https://example.org/a)(b%3Ec>)");
    expect(() => link(md`log`, "javascript:alert(1)")).toThrow(TypeError);
  });
});
