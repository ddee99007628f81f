import { main } from "./cli.ts";

// Runs the command from its sources: the page is compiled when it starts.
await main();
