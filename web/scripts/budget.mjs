/**
 * Fails when the shell, or what a page loads beyond it, is over its gzip budget.
 * React and antd's base are loaded once for all pages and weighed by themselves.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = new URL("../dist", import.meta.url).pathname;
const SHELL_BYTES = 120_000;
const PAGE_BYTES = 220_000;
const FRAMEWORK_BYTES = 120_000;
/** A canvas or a letter is opened to stay: these pages may weigh more. */
const EDITOR_BYTES = 320_000;
const EDITORS = new Set(["src/features/journeys/JourneyPage.tsx", "src/features/templates/TemplatePage.tsx"]);

/** Opened by a click or by a rare condition: fetched then, and weighed by themselves. */
const ASIDE_BYTES = 60_000;
const ASIDES = new Set([
  "src/shared/expression/DateInput.tsx",
  "src/shared/expression/RegionInput.tsx",
  "src/features/scores/BackTest.tsx",
  "src/features/segments/TextDrawer.tsx",
]);

const manifest = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8"));
const sizes = new Map();

function gzipped(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(DIST, file))).length);
  return sizes.get(file);
}

/** Chunks reached from one and not seen yet; `lazily` follows a page's own dynamic imports too. */
function reach(key, lazily, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  const chunk = manifest[key];
  for (const next of chunk.imports ?? []) reach(next, lazily, seen);
  if (lazily) for (const next of chunk.dynamicImports ?? []) if (!ASIDES.has(next)) reach(next, lazily, seen);
  return seen;
}

function files(keys) {
  return new Set([...keys].flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? [])]));
}

const weigh = (set) => [...set].reduce((sum, file) => sum + gzipped(file), 0);
const kilo = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shellKeys = reach(entry, false);
const antdKeys = reach("src/app/theme/AntdLayer.tsx", false);
const shell = files(shellKeys);
const antd = files(antdKeys);
let failed = false;

function report(name, bytes, limit) {
  const over = bytes > limit;
  failed ||= over;
  console.log(`${kilo(bytes)} of ${kilo(limit)}  ${name}${over ? "  OVER" : ""}`);
}

const react = new Set([...shell].filter((file) => file.startsWith("assets/react-")));
const without = (set, ...others) => new Set([...set].filter((file) => !others.some((o) => o.has(file))));
report("framework: react", weigh(react), FRAMEWORK_BYTES);
report("framework: antd base", weigh(without(antd, shell)), FRAMEWORK_BYTES);
report("shell", weigh(without(shell, react)), SHELL_BYTES);
const pages = (manifest[entry].dynamicImports ?? []).filter((key) => key.startsWith("src/features/"));
for (const page of pages.sort()) {
  // The shell's dynamic imports are all the pages: its chunks count as seen, or each page would weigh them all.
  const own = without(files(reach(page, true, new Set([...shellKeys, ...antdKeys]))), shell, antd);
  const limit = EDITORS.has(page) ? EDITOR_BYTES : PAGE_BYTES;
  report(page.replace("src/features/", ""), weigh(own), limit);
}
const common = files(reach("src/features/segments/SegmentPage.tsx", false));
for (const aside of [...ASIDES].sort())
  report(
    aside.replace("src/", "aside: "),
    weigh(without(files(reach(aside, false)), shell, antd, common)),
    ASIDE_BYTES,
  );
process.exitCode = failed ? 1 : 0;
