import { serve } from "./serve.ts";
import { World } from "./world.ts";

/** `tsx local/page/testing/develop.ts [port]`: the page over a made-up run, with a new upload every few seconds. */
const world = new World().fill(Date.now() / 1000);
const { url } = await serve(world, Number(process.argv[2] ?? 8099));
console.log(`The page over a made-up run: ${url}`);
let count = 0;
setInterval(() => {
  count++;
  world.happened(
    `live/picture ${count}.jpg`,
    Date.now() / 1000 - 2,
    count % 4 === 0 ? "throttled" : "text",
    0.8 + (count % 7) / 8,
  );
  world.changed();
}, 3000);
