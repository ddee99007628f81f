import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parityDocument } from "../protocol/parity.ts";
import { emptyServices } from "../services/all.ts";

// `npm run parity`: writes the list of what the emulated services support. A test fails when the list is out of date.
const FILE = fileURLToPath(new URL("../../docs/parity.md", import.meta.url));
writeFileSync(FILE, parityDocument([...emptyServices().values()]));
