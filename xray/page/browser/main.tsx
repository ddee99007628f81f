import { TRACES_ALONE } from "./page.ts";
import { start } from "./start.tsx";

start(TRACES_ALONE);
