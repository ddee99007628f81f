#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { main } from "./cli.ts";

/** The page, compiled by build.ts beside this file. */
const file = (name: string) => readFile(new URL(`page/${name}`, import.meta.url), "utf8");
const [html, js, css, icon] = await Promise.all(
  ["index.html", "page.js", "page.css", "icon.svg"].map((name) => file(name)),
);
await main(Promise.resolve({ html: html ?? "", js: js ?? "", css: css ?? "", icon: icon ?? "" }));
