/** Builds the three files of `dist/`. */
import { fileURLToPath } from "node:url";
import { build } from "vite";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const BUILDS = [
  { entry: "src/script.ts", file: "cumulus.js", format: "iife", target: "es2019" },
  { entry: "src/module.ts", file: "cumulus.mjs", format: "es", target: "es2019" },
  { entry: "src/miniprogram.ts", file: "cumulus-miniprogram.js", format: "cjs", target: "es2018" },
];

for (const [number, { entry, file, format, target }] of BUILDS.entries()) {
  await build({
    configFile: false,
    root: at(""),
    logLevel: "warn",
    build: {
      outDir: at("dist"),
      emptyOutDir: number === 0,
      target,
      minify: true,
      lib: { entry: at(entry), formats: [format], name: "cumulusScript", fileName: () => file },
    },
  });
}
