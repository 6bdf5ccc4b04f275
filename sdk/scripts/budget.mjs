/** Fails when a build is over its gzip budget. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const MOST_BYTES = 12_000;
const kilo = (bytes) => `${(bytes / 1000).toFixed(1).padStart(5)} kB`;

for (const file of ["cumulus.js", "cumulus.mjs", "cumulus-miniprogram.js"]) {
  const bytes = gzipSync(readFileSync(new URL(`../dist/${file}`, import.meta.url))).length;
  const over = bytes > MOST_BYTES;
  if (over) process.exitCode = 1;
  console.log(`${kilo(bytes)} of ${kilo(MOST_BYTES)}  sdk: ${file}${over ? "  OVER" : ""}`);
}
