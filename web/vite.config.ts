import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const inSource = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  base: "/app/",
  plugins: [react()],
  resolve: {
    alias: [
      { find: "@", replacement: inSource("") },
      // As the icon package's files import their base: ours keeps icons out of the names of buttons.
      { find: "../components/AntdIconLight", replacement: inSource("app/theme/QuietIcon.tsx") },
    ],
  },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    manifest: true,
    target: "es2022",
    // The content security policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1700,
    rolldownOptions: {
      output: {
        // React changes less often than the app: its own file stays in the browser's cache.
        codeSplitting: { groups: [{ name: "react", test: /node_modules\/(react|react-dom|scheduler)\// }] },
      },
    },
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:8000", "/accounts": "http://127.0.0.1:8000" },
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/test-setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
