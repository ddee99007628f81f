import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parityDocument } from "../protocol/parity.ts";
import { emptyServices } from "../services/all.ts";

// `npm run parity`: writes what the emulated services offer. A test tells when that is out of date.
const FILE = fileURLToPath(new URL("../../docs/parity.md", import.meta.url));
writeFileSync(FILE, parityDocument([...emptyServices().values()]));
